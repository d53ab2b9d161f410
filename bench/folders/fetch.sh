#!/usr/bin/env bash
# Fetches the documentation that questions.tsv asks about, from the packages that carry it, into five folders.
#   bench/folders/fetch.sh FOLDER
# Licences: Django BSD-3-Clause, Fastify MIT, npm Artistic-2.0, pytest MIT, git GPL-2.0. Nothing of them is kept in this repository.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

pip download --quiet --no-deps --no-binary :all: --require-hashes -r /dev/stdin <<'PINS'
django==5.1.4 --hash=sha256:de450c09e91879fa5a307f696e57c851955c910a438a35e6b4c895e86bedc82a
pytest==8.3.4 --hash=sha256:965370d062bce11e73868e0335abac31b4d3de0e82f4007408d242b4f8610761
PINS
npm pack --silent fastify@5.12.8 npm@11.21.2
apt-get download git-doc
sha256sum --check --quiet <<'SUMS'
459048aabd9311309f4f95b36e8ca065e3a4613ded292bcf50442926931e4748  fastify-5.12.8.tgz
8ad8563b81e71b90ef405b140bccf3ba9b5e7884ab210bd49ee4e2f4bc6f61f5  npm-11.21.2.tgz
SUMS
for archive in *.tar.gz *.tgz; do
    mkdir "${archive%%-*}" && tar -xf "$archive" -C "${archive%%-*}" --strip-components=1
done
dpkg -x git-doc*.deb git-doc

mkdir -p "$folder"/{django,fastify,npm,pytest,git}
(cd [Dd]jango/docs && cp -r contents.txt faq glossary.txt howto intro misc ref topics "$folder/django")
cp -r fastify/docs/. "$folder/fastify"
cp -r npm/docs/content/. "$folder/npm"
(cd pytest/doc/en && rm -rf announce changelog.rst && cp -r . "$folder/pytest")
find git-doc -name '*.txt' -not -path '*RelNotes*' -exec cp {} "$folder/git" \;
