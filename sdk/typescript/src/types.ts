/** What goes to a server and what comes back, by the names of the HTTP contract. Types alone: nothing of it runs. */

/** One of these; a newer server may say something else. */
type Open<Known extends string> = Known | (string & {});

// Questions

/** A part of a conversation, whose last one is the question, of the user. */
export interface Message { role: 'user' | 'assistant'; content: string }
export type Question = string | readonly Message[];
export type Metadata = Record<string, unknown>;
export type Filter = Record<string, unknown>;

export interface QueryOptions {
  top_k?: number;
  mode?: 'hybrid' | 'vector' | 'keyword';
  rerank?: boolean;
  /** false: sources only. */
  generate?: boolean;
  filter?: Filter | null;
  cache?: boolean;
  diversity?: boolean;
  budget_ms?: number | null;
  collection?: string;
  min_score?: number | null;
  temperature?: number;
  max_tokens?: number;
  /** false: of a conversation the last question is searched as it stands. */
  reformulate?: boolean;
}

/** Left, top, right, bottom in points of 1/72 inch. */
export type Box = [number, number, number, number];

/** Where in its file a passage begins, as far as that is known. */
export interface PassageLocation {
  page?: number; pages?: number[]; box?: Box; slide?: number; slides?: number[]; line?: number;
  sheet?: string; sheets?: string[]; range?: string; anchor?: string;
}

/** A mark in the answer: bytes `start` to `end` of it (UTF-8) name the source with this `n`. */
export interface Citation { source: number; start: number; end: number }

/** Bytes of the stored document that an extractive answer repeats. */
export interface Quote { source: number; start: number; end: number; location?: PassageLocation }

/** Parts of a score; null where a stage did not run. */
export interface Scores { vector: number | null; keyword: number | null; fused: number | null; rerank: number | null }

/** A passage: `text` is exactly the bytes `start` to `end` of the stored text (UTF-8). */
export interface Source {
  n: number; document_id: string; chunk_id: string; version: number; text: string; start: number; end: number;
  location?: PassageLocation; score: number; scores: Scores; duplicates: number; title: string; url: string;
  source?: string; metadata: Metadata;
}

/** Milliseconds of each stage; 0: it did not run. */
export interface Timings {
  embed: number; retrieve: number; fuse: number; hydrate: number; rerank: number; read: number; generate: number;
  total: number;
}

/** `[n]` in `answer` names the source with that `n`, where `citations` says so. */
export interface Answer {
  id: string; answer: string; answer_kind: Open<'generated' | 'extractive' | 'none' | 'abstained'>;
  /** What was searched, where that is more than what was asked. */
  question_used?: string;
  citations: Citation[]; quotes: Quote[]; sources: Source[];
  cache: { embedding: Open<'l1' | 'l2' | 'miss' | 'none'>; result: Open<'hit' | 'miss' | 'off'> };
  timings_ms: Timings; usage: { prompt_tokens: number; completion_tokens: number }; warnings: string[];
}

/** Of a streamed answer: what was found, the text as it is written, and the whole, which has the last word. */
export type AnswerEvent =
  | { type: 'sources'; sources: Source[] }
  | { type: 'token'; text: string }
  | { type: 'done'; answer: Answer };

// Documents

/** Who may read a document: `deny` wins. */
export interface Acl { allow?: string[]; deny?: string[] }

/** The file that a document was read from. */
export interface OriginalFile {
  name: string; media_type?: string; path?: string; stamp?: string; bytes: number; sha256: string; modified?: string;
}

/** A place in a file, in the words of its format. */
export interface Location {
  page?: number; box?: Box; slide?: number; sheet?: string; range?: string; anchor?: string; line?: number;
}

/** A document to be indexed; without `id` it is called by its content. */
export interface NewDocument {
  id?: string; text: string; title?: string; url?: string; source?: string; metadata?: Metadata; acl?: Acl | null;
  file?: OriginalFile; locations?: [number, number, Location][];
}

export interface IndexOptions {
  collection?: string; on_conflict?: 'refuse' | 'keep_both' | 'replace'; chunk_size?: number; overlap?: number;
}

export interface IndexedDocument {
  id: string; version: number; chunks: number; status: Open<'created' | 'updated' | 'unchanged'>; renamed_from?: string;
}

/** What became of a call's documents: they are on disk and searchable. */
export interface IndexReport { indexed: number; chunks: number; documents: IndexedDocument[]; took_ms: number }

export interface Document {
  id: string; version: number; title: string; url: string; source?: string; metadata: Metadata; bytes: number;
  chunks: number; content_sha256: string; file?: OriginalFile; acl?: Acl; created_at: string; updated_at: string;
}

/** `etag` names this state of the document, for `ifMatch`. */
export type DocumentState = Document & { etag: string | null };
export interface DocumentPage { documents: Document[]; next_cursor: string | null }
export interface KeptFile { sha256: string; bytes: number }

// Uploads and jobs

export interface UploadOptions extends IndexOptions { metadata?: Metadata; acl?: Acl; source?: string }

/** What is said of one file of an upload. */
export interface FileFacts { id?: string; title?: string; url?: string; metadata?: Metadata; acl?: Acl }

/** A file to be uploaded that is no File of the platform, or of which more is to be said. */
export interface UploadFile extends FileFacts {
  content: Blob | ArrayBuffer | ArrayBufferView | string;
  /** Left out: that of a File. */
  name?: string;
  mediaType?: string;
}
export type Uploadable = File | UploadFile;

export interface FetchOptions extends UploadOptions {
  id?: string; title?: string;
  /** Fetches the pages that this one leads to, too. */
  crawl?: { max_pages?: number; prefix?: string; sitemap?: boolean; delay_ms?: number };
}

export type JobState = Open<'receiving' | 'waiting' | 'running' | 'completed' | 'partial' | 'failed' | 'cancelled'>;
export interface JobCounts {
  files: number; waiting: number; working: number; completed: number; failed: number; cancelled: number;
  documents: number; chunks: number;
}

/** What became of one file. Of a failed one `code` says why and `detail` what can be done. */
export interface JobFile {
  index: number; name: string; state: Open<'waiting' | 'reading' | 'indexing' | 'completed' | 'failed' | 'cancelled'>;
  media_type?: string; bytes: number; sha256?: string; acl?: Acl; documents: string[]; created: number;
  updated: number; unchanged: number; chunks: number; seconds?: number; chunks_per_second?: number; code?: string;
  detail?: string; warnings: string[];
}
export interface JobSummary {
  id: string; state: JobState; collection: string; created_at: string; updated_at: string; counts: JobCounts;
}
export interface Job extends JobSummary { files: JobFile[] }
export interface JobPage { jobs: JobSummary[]; next_cursor: string | null }
export type JobEvent =
  | { type: 'file'; file: JobFile }
  | { type: 'job'; job: JobSummary }
  | { type: 'done'; job: JobSummary };

// Where documents are from

/** How the last run over a source went. */
export interface LastRun {
  state: Open<'running' | 'done' | 'partial' | 'stopped'>; begun_at: string; ended_at: string | null; files: number;
  indexed: number; unchanged: number; removed: number; vanished: number; failed: number;
}
export interface SourceFailure { path?: string; code?: string; why?: string; stamp?: string }
export interface IndexedSource { name: string; documents: number; places: string[]; last_run: LastRun | null }
export interface SourceDetail extends IndexedSource { failures: SourceFailure[] }
export interface SourceList { sources: IndexedSource[] }
export interface RunReport {
  places?: string[]; files?: number; indexed?: number; unchanged?: number; removed?: number; vanished?: number;
  failed?: number; failures?: SourceFailure[];
}
export interface Removed { removed: number }

// Keys and tenants

export type Scope = Open<'query' | 'index' | 'admin' | 'metrics' | 'operator'>;
export interface KeyOptions {
  tenant?: string; name?: string; scopes?: readonly Scope[]; principals?: readonly string[]; expires_in_seconds?: number;
}

/** An API key, without its secret. */
export interface Key {
  id: string; tenant: string; name: string; scopes: Scope[]; principals: string[];
  state: Open<'active' | 'rotated' | 'expired' | 'revoked'>; created_at: string; expires_at: string | null;
  last_used_at: string | null;
}

/** A new key. `key` is the secret, which the server shows this once. */
export interface MadeKey extends Key { key: string }
export interface KeyList { keys: Key[] }

/** The most of each, or what there is of it; null: no limit. */
export interface QuotaNumbers {
  documents: number | null; bytes: number | null; chunks: number | null; questions_per_day: number | null;
  tokens_per_day: number | null;
}
export interface Tenant {
  id: string; state: Open<'active' | 'suspended' | 'deleting'>; created_at: string; quota: QuotaNumbers;
}

/** A tenant, with what it has and has used today. */
export interface TenantUse extends Tenant { use: QuotaNumbers }
export interface TenantList { tenants: Tenant[] }

/** What went with a tenant. */
export interface TenantErasure { id: string; documents: number; files: number; keys: number; others: number }

// The server

export interface Health { status: string }

/** A part of the server; `off`: not configured. */
export interface Component { status: Open<'ok' | 'degraded' | 'down' | 'off'>; detail: string; latency_ms: number }
export interface Readiness { status: Open<'ok' | 'degraded' | 'down'>; components: Record<string, Component> }
export interface Version {
  name: string; version: string; embedding_model: { name: string; revision: string; dimension: number };
  document_formats: string[];
  ocr: { available: boolean; detail: string; version: string; languages: string[]; missing_languages: string[] };
}

// Calls

export interface ClientOptions {
  /** Left out: RAGD_URL of the environment, in a page where it came from, else http://127.0.0.1:8080. */
  baseUrl?: string;
  /** Left out: RAGD_API_KEY of the environment; '' shows none. */
  apiKey?: string;
  /** How requests are sent; left out: that of the platform. */
  fetch?: typeof globalThis.fetch;
  /** How long the server may be silent (60 s). */
  timeoutMs?: number;
  /** The same of what indexes (11 minutes). */
  indexTimeoutMs?: number;
  /** How often a call that failed in passing is made again (2). */
  retries?: number;
}

/** Of any call: when it is to end early. Then it throws the signal's reason. */
export interface CallOptions { signal?: AbortSignal; timeoutMs?: number }
export interface InCollection extends CallOptions { collection?: string }

/** For which state of a document a change is meant; any other one is a PreconditionFailedError. */
export interface Conditions {
  /** An `etag`; '*': there is such a document. */
  ifMatch?: string | null;
  /** There is none. */
  ifNoneMatch?: '*';
}

/** Bytes sent, and all of them; from the start again where it is sent again. */
export interface Progress { sent: number; total: number }
export interface Sending extends CallOptions {
  onProgress?: (progress: Progress) => void;
  /** Of an upload: the same one, sent again with its key, is the same job. Left out: one of its own. */
  idempotencyKey?: string;
}
