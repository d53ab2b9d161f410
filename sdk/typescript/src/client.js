/** The client: questions, documents, uploads and jobs; what else there is comes from Operations. */
import { ReplyError, WaitTimeout } from './errors.js';
import { form } from './form.js';
import { Operations } from './server.js';
import { ANSWER_EVENTS, JOB_EVENTS } from './stream.js';
import { bytes, conditions, json, newId, nothing, object, segment, text } from './wire.js';
/**
 * @import { Acl, Answer, CallOptions, Conditions, Document, DocumentPage, DocumentState, FetchOptions, InCollection, IndexOptions,
 *   IndexReport, Job, JobPage, JobSummary, KeptFile, NewDocument, QueryOptions, Question, Sending, UploadOptions, Uploadable } from './types.js'
 */
/** @import { Call, Reply } from './wire.js' */

const DOCUMENTS_MAX = 1000; // of one call
const BATCH_CHARS = 8 * 2 ** 20; // of JSON: 32 MiB at most, which is what a body may have
const FILE_BYTES_MAX = 256 * 2 ** 20;
const FINISHED = ['completed', 'partial', 'failed', 'cancelled'];
const FIRST_LOOK_MS = 100; // between two looks at a job
const LAST_LOOK_MS = 2000;

/** @param {Question} question */
const asked = (question) => (typeof question === 'string' ? { query: question } : { messages: question });

/** @param {string} id @param {string} [more] */
const documentPath = (id, more = '') => `/documents/${segment(id)}${more}`;

/** @param {Reply} reply @returns {DocumentState} */
const documentState = (reply) => ({ ...object('id', 'version')(reply), etag: reply.headers.get('etag') });

/**
 * All of a list that comes in pages.
 * @template {{next_cursor: string | null}} P
 * @param {(cursor: string | null) => Promise<P>} turn
 * @returns {AsyncGenerator<P, void, void>}
 */
async function* pages(turn) {
  for (let cursor = /** @type {string | null} */ (null), seen = new Set(); ; ) {
    const page = await turn(cursor);
    yield page;
    cursor = page.next_cursor;
    if (cursor === null) return;
    if (seen.has(cursor)) throw new ReplyError('the server gives the same page again and again');
    seen.add(cursor);
  }
}

/**
 * Talks to a ragd server. A call that failed in passing is made again, `retries` times, where that is safe.
 */
export class Client extends Operations {
  /**
   * The answer, with its sources. `question` may be a conversation: messages, the last one of the user.
   * @param {Question} question
   * @param {QueryOptions & CallOptions} [options]
   * @returns {Promise<Answer>}
   */
  async query(question, { signal, timeoutMs, ...wanted } = {}) {
    return this.run({ method: 'POST', path: '/query', body: json({ ...asked(question), ...wanted }),
      read: object('id', 'answer', 'sources') }, { signal, timeoutMs });
  }

  /**
   * The answer as it is written: `for await (const event of client.stream('...'))`.
   * @param {Question} question
   * @param {QueryOptions & CallOptions} [options]
   */
  stream(question, { signal, timeoutMs, ...wanted } = {}) {
    const body = json({ ...asked(question), ...wanted, stream: true });
    return this.events({ method: 'POST', path: '/query', body }, ANSWER_EVENTS, { signal, timeoutMs });
  }

  /**
   * Up to 1000 documents in one call: they are searchable when it is done.
   * @param {readonly NewDocument[]} documents
   * @param {IndexOptions & Conditions & CallOptions} [options]
   * @returns {Promise<IndexReport>}
   */
  async index(documents, { signal, timeoutMs, ifMatch, ifNoneMatch, ...wanted } = {}) {
    return this.run({ method: 'POST', path: '/index', body: json({ documents, ...wanted }), indexes: true,
      ...conditions({ ifMatch, ifNoneMatch }), read: object('indexed', 'documents') }, { signal, timeoutMs });
  }

  /**
   * Any number of documents, in as few calls as their bounds allow, as the reports are asked for.
   * @param {Iterable<NewDocument> | AsyncIterable<NewDocument>} documents
   * @param {IndexOptions & CallOptions} [options]
   */
  async *indexAll(documents, options) {
    /** @type {NewDocument[]} */
    let group = [];
    let chars = 0;
    for await (const one of documents) {
      const more = JSON.stringify(one).length;
      if (group.length === DOCUMENTS_MAX || (group.length && chars + more > BATCH_CHARS)) {
        yield await this.index(group, options);
        group = [];
        chars = 0;
      }
      group.push(one);
      chars += more;
    }
    if (group.length) yield await this.index(group, options);
  }

  /**
   * All documents, page by page; `limit` is that of a page.
   * @param {InCollection & {source?: string, limit?: number}} [options]
   * @returns {AsyncGenerator<Document, void, void>}
   */
  async *documents(options) {
    for await (const page of pages((cursor) => this.documentPage({ ...options, cursor }))) yield* page.documents;
  }

  /**
   * One page of them; the next one begins at its `next_cursor`.
   * @param {InCollection & {source?: string, limit?: number, cursor?: string | null}} [options]
   * @returns {Promise<DocumentPage>}
   */
  async documentPage({ collection, source, limit, cursor, ...options } = {}) {
    return this.run({ method: 'GET', path: '/documents', query: { collection, source, limit, cursor },
      read: object('documents', 'next_cursor') }, options);
  }

  /**
   * What is known of a document; its `etag` names this state of it.
   * @param {string} id
   * @param {InCollection} [options]
   * @returns {Promise<DocumentState>}
   */
  async document(id, { collection, ...options } = {}) {
    return this.run({ method: 'GET', path: documentPath(id), query: { collection }, read: documentState }, options);
  }

  /**
   * The stored text. Offsets of sources are bytes of its UTF-8.
   * @param {string} id
   * @param {InCollection} [options]
   * @returns {Promise<string>}
   */
  async content(id, { collection, ...options } = {}) {
    return this.run({ method: 'GET', path: documentPath(id, '/content'), query: { collection }, read: text }, options);
  }

  /**
   * The file that the document was read from.
   * @param {string} id
   * @param {InCollection} [options]
   * @returns {Promise<Uint8Array>}
   */
  async original(id, { collection, ...options } = {}) {
    return this.run({ method: 'GET', path: documentPath(id, '/original'), query: { collection },
      bytesMax: FILE_BYTES_MAX, read: bytes }, options);
  }

  /**
   * A page of a PDF or a scan as PNG; `highlight` marks the bytes of a quote.
   * @param {string} id
   * @param {number} page
   * @param {InCollection & {highlight?: readonly [start: number, end: number], width?: number}} [options]
   * @returns {Promise<Uint8Array>}
   */
  async pageImage(id, page, { collection, highlight, width, ...options } = {}) {
    const query = { collection, highlight: highlight?.join('-'), width };
    return this.run({ method: 'GET', path: documentPath(id, `/pages/${page}.png`), query, read: bytes }, options);
  }

  /**
   * Says who may read a document (null: everyone). null comes back if the caller no longer may.
   * @param {string} id
   * @param {{acl: Acl | null}} change
   * @param {InCollection & Conditions} [options]
   * @returns {Promise<DocumentState | null>}
   */
  async patchDocument(id, change, { collection, ifMatch, ifNoneMatch, ...options } = {}) {
    return this.run({ method: 'PATCH', path: documentPath(id), query: { collection }, body: json(change),
      ...conditions({ ifMatch, ifNoneMatch }), expected: [200, 204],
      read: (reply) => (reply.status === 204 ? null : documentState(reply)) }, options);
  }

  /**
   * Takes a document away: it is in no later answer.
   * @param {string} id
   * @param {InCollection & Conditions} [options]
   * @returns {Promise<void>}
   */
  async deleteDocument(id, { collection, ifMatch, ifNoneMatch, ...options } = {}) {
    return this.run({ method: 'DELETE', path: documentPath(id), query: { collection }, expected: [204], doneOn: [404],
      ...conditions({ ifMatch, ifNoneMatch }), read: nothing }, options);
  }

  /**
   * Keeps a file that a document of `index` refers to by its SHA-256 (in hexadecimal digits).
   * @param {string} sha256
   * @param {Blob} content
   * @param {CallOptions} [options]
   * @returns {Promise<KeptFile>}
   */
  async keepOriginal(sha256, content, options) {
    const body = { content, type: content.type || 'application/octet-stream' };
    return this.run({ method: 'PUT', path: `/originals/${segment(sha256)}`, body, expected: [200, 201], indexes: true,
      read: object('sha256') }, options);
  }

  /**
   * @param {string} sha256
   * @param {CallOptions} [options]
   * @returns {Promise<boolean>}
   */
  async hasOriginal(sha256, options) {
    return this.run({ method: 'GET', path: `/originals/${segment(sha256)}`, expected: [204, 404],
      read: (reply) => reply.status === 204 }, options);
  }

  /**
   * Sends files as they are. They are on disk when it is done, and are indexed by the job.
   * @param {Iterable<Uploadable> | ArrayLike<Uploadable>} files
   * @param {UploadOptions & Sending} [options]
   * @returns {Promise<Job>}
   */
  async upload(files, { signal, timeoutMs, onProgress, idempotencyKey, ...wanted } = {}) {
    const all = Array.from(files);
    if (!all.length) throw new TypeError('upload needs a file');
    return this.#taken(form(all, wanted), { signal, timeoutMs, onProgress, idempotencyKey });
  }

  /**
   * Has the server fetch a page, or with `crawl` those that it leads to.
   * @param {string} url
   * @param {FetchOptions & Sending} [options]
   * @returns {Promise<Job>}
   */
  async fetchPage(url, { signal, timeoutMs, idempotencyKey, ...wanted } = {}) {
    return this.#taken(json({ url, ...wanted }), { signal, timeoutMs, idempotencyKey });
  }

  /**
   * With a key of its own, so that a call which is repeated makes one job.
   * @param {Call<Job>['body']} body
   * @param {Sending} options
   */
  #taken(body, { onProgress, idempotencyKey = newId(), ...options }) {
    return this.run({ method: 'POST', path: '/documents', body, headers: { 'Idempotency-Key': idempotencyKey },
      expected: [200, 202], repeatOn: [409], indexes: true, onProgress,
      read: /** @type {typeof object<Job>} */ (object)('id', 'state') }, options);
  }

  /**
   * All jobs, the latest first.
   * @param {CallOptions & {limit?: number}} [options]
   * @returns {AsyncGenerator<JobSummary, void, void>}
   */
  async *jobs(options) {
    for await (const page of pages((cursor) => this.jobPage({ ...options, cursor }))) yield* page.jobs;
  }

  /**
   * One page of them; the next one begins at its `next_cursor`.
   * @param {CallOptions & {limit?: number, cursor?: string | null}} [options]
   * @returns {Promise<JobPage>}
   */
  async jobPage({ limit, cursor, ...options } = {}) {
    return this.run({ method: 'GET', path: '/jobs', query: { limit, cursor }, read: object('jobs', 'next_cursor') }, options);
  }

  /**
   * @param {string} id
   * @param {CallOptions} [options]
   * @returns {Promise<Job>}
   */
  async job(id, options) {
    return this.run({ method: 'GET', path: `/jobs/${segment(id)}`, read: object('id', 'state') }, options);
  }

  /**
   * The job, once it is finished; a WaitTimeout if that takes longer than `withinMs`.
   * @param {string} id
   * @param {CallOptions & {withinMs?: number}} [options]
   * @returns {Promise<Job>}
   */
  async waitForJob(id, { withinMs = Infinity, ...options } = {}) {
    const end = performance.now() + withinMs;
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LAST_LOOK_MS, pause * 1.5)) {
      const job = await this.job(id, options);
      if (FINISHED.includes(job.state)) return job;
      const left = end - performance.now();
      if (left <= 0) throw new WaitTimeout(`job ${id} is still ${job.state} after ${withinMs} ms`, id);
      await this.pause(Math.min(pause, left), options.signal);
    }
  }

  /**
   * What becomes of a job, as it happens: `for await (const event of client.jobEvents(id))`.
   * @param {string} id
   * @param {CallOptions} [options]
   */
  jobEvents(id, options = {}) {
    return this.events({ method: 'GET', path: `/jobs/${segment(id)}/events` }, JOB_EVENTS, options);
  }

  /**
   * Cancels what is not begun; what is indexed stays.
   * @param {string} id
   * @param {CallOptions} [options]
   * @returns {Promise<Job>}
   */
  async cancelJob(id, options) {
    return this.run({ method: 'DELETE', path: `/jobs/${segment(id)}`, read: object('id', 'state') }, options);
  }
}
