#!/usr/bin/env bash
# Walks every route of a running ragd with curl, and ends at the first answer that is not as expected:
#   scripts/test_api.sh [URL] [KEY]      http://127.0.0.1:8080, RAGD_API_KEY
# A key needs the scopes query and index; where it lacks metrics, admin or operator, a refusal is expected. It works in a
# collection, a source and a tenant of its own, and removes what it made. A route is a line: see check below.
set -euo pipefail
url=${1:-${RAGD_URL:-http://127.0.0.1:8080}}
url=${url%/}
key=${2:-${RAGD_API_KEY:-}}
name=apitest-$$-$RANDOM
folder=$(mktemp -d)  # for its owner alone
body=$folder/body head=$folder/head
steps=0 made=()
trap clean_up EXIT

# In a file, since the arguments of a program can be read by everybody on the machine.
config=$folder/curl
printf 'silent\nshow-error\nmax-time = 60\n' | tee "$folder/nobody" > "$config"
[[ -z $key ]] || printf 'header = "Authorization: Bearer %s"\n' "$key" >> "$config"

call() {  # METHOD PATH [curl's arguments]; the status, or "none" where no whole answer came
    curl --config "$config" --request "$1" --dump-header "$head" --output "$body" --write-out '%{http_code}' \
        "${@:3}" "$url$2" > "$folder/status" 2> "$folder/curl.log" || { echo none > "$folder/status"; cat "$folder/curl.log" > "$body"; }
    cat "$folder/status"
}

clean_up() {
    local code=$? path status
    for path in ${made[@]+"${made[@]}"}; do
        status=$(call DELETE "$path")
        [[ $status =~ ^(20.|404|409)$ ]] || { echo "FAILED  clean up: DELETE $path: status $status" >&2; code=1; }
    done
    rm -rf "$folder"
    exit "$code"
}

fail() {  # WHAT EXPECTED CAME
    printf 'FAILED  %s\n  expected: %s\n  came:     %s\n' "$1" "$2" "$3" >&2
    sed 's/^/  /; 20q' "$body" >&2 || true
    exit 1
}

# check 'WHAT IS CHECKED' METHOD PATH STATUSES PATTERN [curl's arguments]
# STATUSES are joined by |. PATTERN is looked for in head and body (extended, . spans lines); - is none.
check() {
    local what=$1 method=$2 path=$3 wanted=$4 pattern=$5 status
    status=$(call "$method" "$path" "${@:6}")
    [[ $status =~ ^($wanted)$ ]] || fail "$what ($method $path)" "status $wanted" "status $status"
    [[ $pattern == - ]] || cat "$head" "$body" | tr '\r\n' '  ' | grep -Eq -- "$pattern" ||
        fail "$what ($method $path)" "an answer that has $pattern" "status $status, without it"
    printf 'ok  %-6s %-58s %s  %s\n' "$method" "$path" "$status" "$what"
    steps=$((steps + 1))
}

# As check, of a route for which the key may lack the right: then it has to say so.
check_if_allowed() {
    local status
    status=$(call "$2" "$3" "${@:6}")
    if [[ $status == 403 ]]; then
        grep -q '"code":"forbidden"' "$body" || fail "a refusal ($2 $3)" "a problem that is forbidden" "something else"
        printf 'ok  %-6s %-58s 403  %s: this key may not, and is told\n' "$2" "$3" "$1"
        steps=$((steps + 1))
        return 1
    fi
    [[ $status =~ ^($4)$ ]] || fail "$1 ($2 $3)" "status $4 or 403" "status $status"
    [[ $5 == - ]] || grep -Eq -- "$5" "$body" || fail "$1 ($2 $3)" "an answer that has $5" "status $status, without it"
    printf 'ok  %-6s %-58s %s  %s\n' "$2" "$3" "$status" "$1"
    steps=$((steps + 1))
}

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$body" | head -n 1; }  # a text of the body, by its name

json=(--header 'Content-Type: application/json')
here="collection=$name"
document="/documents/tea%2Fgreen.md?$here"
say() { printf '\n%s\n' "$1"; }

say "The server"
check 'it lives' GET /health 200 '"status":"ok"'
check 'it says whether it can answer' GET /health/ready '200|503' '"components":'
check 'it says what it is' GET /version 200 '"name":"ragd"'
check 'it describes itself' GET /openapi.json 200 '"openapi":"3\.1'
check_if_allowed 'it counts' GET /metrics 200 'rag_' || true
check 'what there is not is told as a problem' GET /no-such-route '404|401' 'application/problem\+json.*"request_id":"'
check 'a request keeps its id' GET /health 200 'X-Request-Id: my-own-id' --header 'X-Request-Id: my-own-id'

say "Documents"
check 'two are indexed' POST /index 200 '"indexed":2' "${json[@]}" --data "{\"collection\": \"$name\", \"documents\": [
  {\"id\": \"tea/green.md\", \"title\": \"Green tea\", \"text\": \"The water for green tea should be 75 degrees hot.\",
   \"source\": \"$name\", \"metadata\": {\"lang\": \"en\"}},
  {\"id\": \"tea/black.md\", \"text\": \"Black tea is brewed with boiling water for four minutes.\", \"source\": \"$name\"}]}"
made+=("/sources/$name?$here")
check 'the same again is unchanged' POST /index 200 '"status":"unchanged"' "${json[@]}" --data "{\"collection\": \"$name\",
  \"documents\": [{\"id\": \"tea/black.md\", \"text\": \"Black tea is brewed with boiling water for four minutes.\",
  \"source\": \"$name\"}]}"
check 'a field that is not allowed is named' POST /index 422 '"pointer":"/documents/0/text"' "${json[@]}" \
    --data '{"documents": [{"id": "x"}]}'
check 'what is no JSON is refused' POST /index 400 '"code":"malformed"' "${json[@]}" --data '{'
check 'a page of the list goes on' GET "/documents?$here&limit=1" 200 '"next_cursor":"'
check 'one has its facts and an ETag' GET "$document" 200 'ETag: .*"content_sha256":"'
etag=$(sed -n 's/^[Ee][Tt][Aa][Gg]: *//p' "$head" | tr -d '\r')
check 'what is not changed is not sent again' GET "$document" 304 - --header "If-None-Match: $etag"
check 'its text is there, also with a slash in its id' GET "/documents/tea/green.md/content?$here" 200 'should be 75 degrees hot'
check 'what came without a file has none' GET "/documents/tea%2Fgreen.md/original?$here" 404 'problem\+json'
check 'a text has no pages' GET "/documents/tea%2Fgreen.md/pages/1.png?$here" 404 'problem\+json'
check 'who may read it is said' PATCH "$document" 200 '"acl":' "${json[@]}" --data '{"acl": {"deny": ["user:nobody"]}}'
check 'a change for another state is refused' PATCH "$document" 412 '"code":"precondition_failed"' "${json[@]}" \
    --header 'If-Match: "none"' --data '{"acl": null}'

say "Questions"
check 'an answer quotes its source' POST /query 200 '"answer":"[^"]*75 degrees.*"sources":\[\{' "${json[@]}" \
    --data "{\"query\": \"How hot should the water for green tea be?\", \"collection\": \"$name\"}"
check 'a filter holds' POST /query 200 '"sources":\[\]' "${json[@]}" \
    --data "{\"query\": \"tea\", \"collection\": \"$name\", \"filter\": {\"lang\": \"de\"}, \"generate\": false}"
check 'a stream has sources and an end' POST /query 200 'event: sources.*event: done' "${json[@]}" --no-buffer \
    --data "{\"query\": \"How long is black tea brewed?\", \"collection\": \"$name\", \"stream\": true}"
check 'all that is wrong is told at once' POST /query 422 '"pointer":"/top_k".*"pointer":"/query"' "${json[@]}" \
    --data '{"query": "", "top_k": 0}'
check 'what is no WebSocket is told so' GET /ws 426 '"status":426'
check 'another method is refused' DELETE /query 405 'Allow: '

say "Files and jobs"
printf 'The office in %s opens at eight.\n' "$name" > "$folder/office.txt"
digest=$(sha256sum "$folder/office.txt" | cut -c 1-64)
check 'a file is not kept yet' GET "/originals/$digest" 404 -
check 'a file becomes a job' POST /documents 202 'Location: .*/jobs/.*"counts":' --form "file=@$folder/office.txt" \
    --form "collection=$name" --form "source=$name" --header "Idempotency-Key: $name"
job=$(field id)
check 'the same upload again is the same job' POST /documents '202|200' "\"id\":\"$job\"" --form "file=@$folder/office.txt" \
    --form "collection=$name" --form "source=$name" --header "Idempotency-Key: $name"
check 'a job is followed to its end' GET "/jobs/$job/events" 200 'event: done' --no-buffer
check 'its file is indexed' GET "/jobs/$job" 200 '"state":"completed"'
check 'jobs are listed' GET '/jobs?limit=5' 200 '"jobs":\['
check 'what has finished is not cancelled' DELETE "/jobs/$job" 409 '"code":"conflict"'
check 'the document is there' GET "/documents/office.txt?$here" 200 '"file":'
check 'so is its file, or it is said why not' GET "/documents/office.txt/original?$here" '200|404' "The office in $name|problem\+json"
check 'a file is kept, or it is said that none are' PUT "/originals/$digest" '200|201|409' - \
    --data-binary "@$folder/office.txt" --header 'Content-Type: text/plain'
check 'other bytes than its name says are refused' PUT "/originals/$(printf '0%.0s' {1..64})" '422|409' 'problem\+json' \
    --data-binary 'x' --header 'Content-Type: text/plain'

say "Where documents are from"
check 'a run is told of' PUT "/sources/$name?$here" 204 - "${json[@]}" --data '{"state": "done", "files": 3}'
check 'sources are listed' GET "/sources?$here" 200 "\"name\":\"$name\""
check 'one has its last run' GET "/sources/$name?$here" 200 '"files":3'

say "As OpenAI's clients ask"
check 'models are collections' GET /v1/models 200 "\"id\":\"ragd/$name\""
check 'one is looked up' GET "/v1/models/ragd/$name" 200 '"object":"model"'
check 'a model that is not there is told in their words' GET /v1/models/gpt-4o 404 '"code":"model_not_found"'
check 'a chat is answered' POST /v1/chat/completions 200 '"content":"[^"]*75 degrees.*"url_citation"' "${json[@]}" \
    --data "{\"model\": \"ragd/$name\", \"messages\": [{\"role\": \"user\", \"content\": \"How hot should the water for green tea be?\"}]}"
check 'a response searches a store' POST /v1/responses 200 '"file_search_call".*75 degrees.*"file_citation"' "${json[@]}" \
    --data "{\"model\": \"ragd\", \"input\": \"How hot should the water for green tea be?\",
    \"tools\": [{\"type\": \"file_search\", \"vector_store_ids\": [\"vs_$name\"]}]}"
response=$(grep -o '"id":"resp_[0-9a-f]*"' "$body" | head -n 1 | cut -d '"' -f 4)
check 'it is kept' GET "/v1/responses/$response" 200 '"status":"completed"'
check 'it is forgotten' DELETE "/v1/responses/$response" 200 '"deleted":true'
check 'a text becomes a vector' POST /v1/embeddings 200 '"embedding":\[' "${json[@]}" --data '{"model": "ragd", "input": "tea"}'
check 'a file is kept' POST /v1/files 200 '"id":"file-' --form "file=@$folder/office.txt" --form purpose=assistants
file=$(field id)
made+=("/v1/files/$file")
check 'files are listed' GET '/v1/files?purpose=assistants' 200 "\"id\":\"$file\""
check 'one has its facts' GET "/v1/files/$file" 200 '"filename":"office.txt"'
check 'and its bytes' GET "/v1/files/$file/content" 200 "The office in $name"
check 'a collection is a vector store' GET "/v1/vector_stores/vs_$name" 200 '"object":"vector_store".*"status":"completed"'
check 'a store is made' POST /v1/vector_stores 200 '"id":"vs_' "${json[@]}" --data "{\"name\": \"$name\"}"
store=$(field id)
made+=("/v1/vector_stores/$store")
check 'stores are listed' GET '/v1/vector_stores?limit=100' 200 "\"id\":\"$store\""
check 'it is called something else' POST "/v1/vector_stores/$store" 200 '"name":"offices"' "${json[@]}" --data '{"name": "offices"}'
check 'a file is put into it' POST "/v1/vector_stores/$store/files" 200 '"status":"in_progress"' "${json[@]}" \
    --data "{\"file_id\": \"$file\", \"attributes\": {\"kind\": \"hours\"}}"
for _ in $(seq 300); do
    [[ $(call GET "/v1/vector_stores/$store/files/$file") == 200 ]] && ! grep -q '"status":"in_progress"' "$body" && break
    read -r -t 0.1 <> <(:) || true
done
check 'it is read' GET "/v1/vector_stores/$store/files/$file" 200 '"status":"completed"'
check 'its text is there' GET "/v1/vector_stores/$store/files/$file/content" 200 'opens at eight'
check 'files of a store are listed' GET "/v1/vector_stores/$store/files?filter=completed" 200 "\"id\":\"$file\""
check 'a passage is found' POST "/v1/vector_stores/$store/search" 200 '"filename":"office.txt".*opens at eight' "${json[@]}" \
    --data '{"query": "When does the office open?", "filters": {"type": "eq", "key": "kind", "value": "hours"}}'
check 'a file has other attributes' POST "/v1/vector_stores/$store/files/$file" 200 '"kind":"times"' "${json[@]}" \
    --data '{"attributes": {"kind": "times"}}'
check 'several files are put there at once' POST "/v1/vector_stores/$store/file_batches" 200 '"id":"vsfb_' "${json[@]}" \
    --data "{\"file_ids\": [\"$file\"]}"
batch=$(field id)
check 'how far they are is told' GET "/v1/vector_stores/$store/file_batches/$batch" 200 '"total":1'
check 'so are they' GET "/v1/vector_stores/$store/file_batches/$batch/files" 200 '"object":"list"'
check 'what is left is cancelled' POST "/v1/vector_stores/$store/file_batches/$batch/cancel" 200 '"status":"cancelled"'
check 'a file is taken out' DELETE "/v1/vector_stores/$store/files/$file" '200|404' -
check 'a store goes' DELETE "/v1/vector_stores/$store" 200 '"deleted":true'
check 'a file goes' DELETE "/v1/files/$file" 200 '"deleted":true'

say "Keys and tenants"
if check_if_allowed 'keys are listed' GET /admin/keys 200 '"keys":'; then
    check 'a key is made, and shown once' POST /admin/keys 201 '"key":"ragd_' "${json[@]}" --data "{\"name\": \"$name\"}"
    made_key=$(field id)
    made+=("/admin/keys/$made_key")
    check 'it has a successor' POST "/admin/keys/$made_key/rotate" 201 '"key":"ragd_' "${json[@]}" --data '{}'
    successor=$(field id)
    made+=("/admin/keys/$successor")
    check 'it is revoked' DELETE "/admin/keys/$successor" 204 -
fi
if check_if_allowed 'tenants are listed' GET /admin/tenants 200 '"tenants":'; then
    check 'a tenant is made' POST /admin/tenants 201 "\"id\":\"$name\"" "${json[@]}" --data "{\"tenant\": \"$name\"}"
    made+=("/admin/tenants/$name")
    check 'it has a quota, and what it uses' GET "/admin/tenants/$name" '200|403' '"use":|"code":"forbidden"'
    check 'its quota is set' PATCH "/admin/tenants/$name" 200 '"documents":7' "${json[@]}" --data '{"quota": {"documents": 7}}'
    check 'it is suspended' POST "/admin/tenants/$name/suspend" 200 '"state":"suspended"'
    check 'it is let in again' POST "/admin/tenants/$name/resume" 200 '"state":"active"'
    check 'it goes with all that it has' DELETE "/admin/tenants/$name" 200 '"documents":0'
fi
if [[ -n $key ]]; then
    config=$folder/nobody check 'without a key nobody is let in, or everybody' GET "/documents?$here" '401|200' -
fi

say "Removing"
check 'a document is deleted' DELETE "$document" 204 -
check 'it is gone' GET "$document" 404 '"code":"not_found"'
check 'a source goes with its documents' DELETE "/sources/$name?$here" 200 '"removed":2'
check 'nothing is left' GET "/documents?$here" 200 '"documents":\[\]'

printf '\n%s checks passed against %s\n' "$steps" "$url"
