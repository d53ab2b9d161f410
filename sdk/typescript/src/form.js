/** A form of files as one Blob: nothing is copied, and each attempt sends it anew. */
import { newId } from './wire.js';
/** @import { UploadFile, Uploadable } from './types.js' */

const FACTS = /** @type {const} */ (['id', 'title', 'url', 'metadata', 'acl']);

/**
 * A name in a form, as browsers write it (WHATWG HTML, 4.10.21.8).
 * @param {string} text
 */
const quoted = (text) => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** @param {Uploadable} file */
function partOf(file) {
  const said = /** @type {UploadFile} */ ('content' in file ? file : { content: file });
  const { content, ...more } = said;
  const inner = content instanceof Blob ? content : null;
  const name = more.name ?? /** @type {File | null} */ (inner)?.name;
  if (!name) throw new TypeError('a file that is no File needs a name: { name, content }');
  const facts = Object.fromEntries(FACTS.filter((one) => more[one] != null).map((one) => [one, more[one]]));
  return { name, content, type: more.mediaType || inner?.type || 'application/octet-stream', facts };
}

/**
 * @param {readonly Uploadable[]} files
 * @param {Record<string, unknown>} fields
 */
export function form(files, fields) {
  const boundary = newId();
  const begin = `--${boundary}\r\nContent-Disposition: form-data; name=`;
  const parts = files.map(partOf);
  /** @type {BlobPart[]} */
  const body = [];
  for (const { name, content, type } of parts)
    body.push(`${begin}"file"; filename="${quoted(name)}"\r\nContent-Type: ${type}\r\n\r\n`,
      /** @type {BlobPart} */ (content), '\r\n');
  const facts = parts.map((part) => part.facts);
  const said = facts.some((one) => Object.keys(one).length) ? { ...fields, files: facts } : fields;
  for (const [name, value] of Object.entries(said))
    if (value !== undefined)
      body.push(`${begin}"${name}"\r\n\r\n${typeof value === 'string' ? value : JSON.stringify(value)}\r\n`);
  body.push(`--${boundary}--\r\n`);
  return { content: new Blob(body), type: `multipart/form-data; boundary=${boundary}` };
}
