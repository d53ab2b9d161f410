"""The layer check finds what it is there to find."""
import pathlib
import subprocess

CHECK = pathlib.Path(__file__).resolve().parents[2] / "tools/check_layers"


def check(root):
    return subprocess.run([CHECK, root], capture_output=True, text=True, check=False)


def tree(root, layers, **files):
    (root / "layers.txt").write_text(layers)
    for name, text in files.items():
        path = root / "src" / name.replace("__", "/").replace("_hpp", ".hpp").replace("_cpp", ".cpp")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        (path.parent / "README.md").write_text("# why\n")
    return root


LAYERS = "base :\nnet : base\nclients/hub : net\napp : *\n"


def test_a_tree_in_order_passes(tmp_path):
    root = tree(tmp_path, LAYERS, net__a_hpp='#include "base/b.hpp"\n#include "net/c.hpp"\n',
                base__b_hpp="#include <vector>\n", clients__hub__d_hpp='#include "net/a.hpp"\n',
                app__m_cpp='#include "clients/hub/d.hpp"\n')
    result = check(root)
    assert result.returncode == 0, result.stdout
    assert result.stdout == "layers: 4 includes in order\n"


def test_a_forbidden_include_is_named_with_its_line(tmp_path):
    root = tree(tmp_path, LAYERS, base__b_hpp='#include <map>\n\n#include "net/a.hpp"\n')
    result = check(root)
    assert result.returncode == 1
    assert "src/base/b.hpp:3: base may not include net" in result.stdout


def test_a_cycle_cannot_be_written(tmp_path):
    result = check(tree(tmp_path, "base : net\nnet : base\n", base__b_hpp=""))
    assert result.returncode == 1
    assert "layers.txt:1: base names net, which is not above it" in result.stdout


def test_an_unknown_folder_and_a_missing_readme_are_breaches(tmp_path):
    root = tree(tmp_path, LAYERS, util__x_hpp="", base__b_hpp="")
    (root / "src/base/README.md").unlink()
    result = check(root)
    assert "src/util/x.hpp:1: its folder is not in layers.txt" in result.stdout
    assert "src/base: README.md is missing" in result.stdout


def test_two_headers_must_not_define_types_of_one_name(tmp_path):
    root = tree(tmp_path, LAYERS, base__a_hpp="struct Attempt {\n};\nclass Later;\n",
                net__b_hpp="class Later final {\n};\n\nstruct Attempt {\n};\nstruct Attempt::Part {\n};\n")
    result = check(root)
    assert result.returncode == 1
    assert "src/net/b.hpp:4: Attempt is defined in src/base/a.hpp, too\n" in result.stdout
    assert "Later" not in result.stdout and "Part" not in result.stdout


def test_an_arrow_that_no_file_uses_is_a_breach(tmp_path):
    root = tree(tmp_path, "base :\nobs :\nnet : base obs\napp : *\n", base__b_hpp="", obs__o_hpp="",
                net__a_hpp='#include "base/b.hpp"\n', app__m_cpp="")
    result = check(root)
    assert result.returncode == 1
    assert result.stdout == "layers.txt:3: net names obs, which no file of it includes\n"
