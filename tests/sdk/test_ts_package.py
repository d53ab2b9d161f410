"""The package of the TypeScript client: made, installed elsewhere, used from JavaScript and TypeScript; its README."""
import json
import re
import tarfile

import pytest
from harness import ROOT
from node_world import NODE_DEPS, TYPESCRIPT_SDK, done, node, ran

README = (TYPESCRIPT_SDK / "README.md").read_text()
BLOCKS = re.findall(r"^```js\n(.*?)^```", README, re.M | re.S)
both = pytest.mark.parametrize("age", ["oldest", "newest"])


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Made without a network."""
    said = done(ROOT / "tools/pack_typescript", tmp_path_factory.mktemp("dist"), RAGD_NODE_DEPS=str(NODE_DEPS))
    return said.strip()


def npm(*arguments, cwd):
    program = node().resolve()
    return done(program, program.parents[1] / "lib/node_modules/npm/bin/npm-cli.js", *arguments, cwd=cwd, HOME=str(cwd))


@pytest.fixture(scope="module")
def folder(package, tmp_path_factory):
    """A fresh project that has the package, and nothing else."""
    made = tmp_path_factory.mktemp("fresh")
    (made / "package.json").write_text('{"private": true, "type": "module"}')
    npm("install", "--offline", "--no-audit", "--no-fund", package, cwd=made)
    assert [one.name for one in (made / "node_modules").iterdir() if not one.name.startswith(".")] == ["ragd"]
    return made


def version():
    return re.search(r"project\(ragd VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]


def test_the_package_has_what_it_needs_and_nothing_else(package):
    with tarfile.open(package) as archive:
        names = {one.removeprefix("package/") for one in archive.getnames()}
        described = json.load(archive.extractfile("package/package.json"))
    modules = {one.stem for one in (TYPESCRIPT_SDK / "src").glob("*.js")}
    typed = modules | {one.stem for one in (TYPESCRIPT_SDK / "src").glob("*.ts")}
    assert names == {f"src/{one}.js" for one in modules} | {f"types/{one}.d.ts" for one in typed} | {
        "package.json", "README.md", "LICENSE"}
    assert described["version"] == version() and described["license"] == "Apache-2.0"
    assert not any(name in described for name in ("dependencies", "scripts"))


def test_the_licence_is_that_of_the_project():
    assert (TYPESCRIPT_SDK / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


@both
def test_what_is_installed_works(age, folder, running):
    said = done(node(age), "--input-type=module", "-e",
                "import { Client, VERSION } from 'ragd'; console.log(VERSION, (await new Client().version()).version)",
                cwd=folder, RAGD_URL=running.url).split()
    assert said == [version(), version()]


@both
def test_the_readme_runs(age, folder, running):
    """In the order of the page; each in a process of its own."""
    assert len(BLOCKS) == 5
    printed = [done(node(age), "--input-type=module", "-e", block, cwd=folder, RAGD_URL=running.url) for block in BLOCKS]
    assert "75 °C" in printed[0] and "[1] tea.md, bytes 0 to" in printed[0]
    assert "extractive []" in printed[1] and "office.txt completed" in printed[2] and " bytes\n" in printed[2]
    assert "tea.md 1" in printed[3] and "two minutes" in printed[3] and "422 urn:ragd:problem:invalid_field" in printed[4]


USE = """
import { Client, InvalidFieldError, type Answer, type AnswerEvent } from 'ragd';
const client = new Client({ retries: 1 });
const answer: Answer = await client.query('Tea?', { top_k: 3, signal: AbortSignal.timeout(1000) });
const score: number | null = answer.sources[0]!.scores.rerank;
for await (const event of client.stream([{ role: 'user', content: 'Tea?' }])) {
  if (event.type === 'token') console.log(event.text.length);
  const kind: AnswerEvent['type'] = event.type;
  void kind;
}
try { await client.document('a'); } catch (error) { if (error instanceof InvalidFieldError) console.log(error.errors[0]?.pointer, score); }
const ids: string[] = [];
for await (const document of client.documents({ limit: 5 })) ids.push(document.id);
await client.upload([{ name: 'a', content: 'x' }], { onProgress: ({ sent, total }) => console.log(sent / total) });
"""
WRONG = [("query('?', { topk: 5 })", "topk"), ("query('?', { mode: 'fuzzy' })", "fuzzy"), ("query(7)", "number"),
         ("upload('a')", "string"), ("index([{ id: 'a' }])", "text"), ("nothing()", "nothing")]


@pytest.fixture
def tsc(folder):
    def check(source):
        (folder / "use.ts").write_text(source)
        return ran(node(), NODE_DEPS / "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--target", "es2022",
                   "--module", "nodenext", "--noUncheckedIndexedAccess", "use.ts", cwd=folder)
    return check


def test_typescript_knows_its_types(tsc):
    result = tsc(USE)
    assert result.returncode == 0, result.stdout


def test_who_uses_it_wrongly_is_told_by_the_types(tsc):
    lines = [f"void client.{call};" for call, _ in WRONG]
    said = tsc("import { Client } from 'ragd';\nconst client = new Client();\n" + "\n".join(lines)).stdout
    for line, (call, what) in enumerate(WRONG, 3):
        found = "".join(re.findall(rf"^use\.ts\({line},.*(?:\n  .*)*", said, re.M))
        assert what in found, f"{call}: {said}"


def test_the_types_of_the_sources_hold():
    assert ran(ROOT / "tools/check_types", RAGD_NODE_DEPS=str(NODE_DEPS)).returncode == 0
