/** Where the server is, and how it is spoken to. */
/** @import { ClientOptions } from './types.js' */

const DEFAULT_URL = 'http://127.0.0.1:8080';

/**
 * @typedef {object} Settings
 * @property {string} baseUrl
 * @property {string} apiKey
 * @property {typeof fetch | null} fetch null: that of the platform
 * @property {number} timeoutMs
 * @property {number} indexTimeoutMs
 * @property {number} retries
 */

/** An empty variable counts as not set, as for ragd itself. @param {string} name @returns {string | undefined} */
function fromEnvironment(name) {
  return /** @type {any} */ (globalThis).process?.env?.[name]?.trim() || undefined;
}

/** In a page the server is where the page came from. @returns {string | undefined} */
function ofPage() {
  const origin = typeof document === 'undefined' ? undefined : globalThis.location?.origin;
  return origin?.startsWith('http') ? origin : undefined;
}

/** @param {string} text */
function checkedUrl(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new TypeError('baseUrl must begin with http:// or https:// and a host');
  }
  if (!/^https?:$/.test(url.protocol)) throw new TypeError('baseUrl must begin with http:// or https:// and a host');
  if (url.username || url.password) throw new TypeError('baseUrl must not have a user or a password');
  if (/[?#]/.test(text)) throw new TypeError('baseUrl must not have a query or a fragment');
  return text.replace(/\/+$/, '');
}

const ALLOWED = ['baseUrl', 'apiKey', 'fetch', 'timeoutMs', 'indexTimeoutMs', 'retries'];

/**
 * @param {ClientOptions} options
 * @returns {Settings}
 */
export function settingsOf(options) {
  const unknown = Object.keys(options).filter((name) => !ALLOWED.includes(name));
  if (unknown.length) throw new TypeError(`unknown options: ${unknown.join(', ')}`);
  const apiKey = (options.apiKey ?? fromEnvironment('RAGD_API_KEY') ?? '').trim();
  if (!/^[!-~]*$/.test(apiKey)) throw new TypeError('apiKey has characters that no key has (it is not shown here)');
  const { timeoutMs = 60_000, indexTimeoutMs = 660_000, retries = 2 } = options;
  for (const [name, ms] of Object.entries({ timeoutMs, indexTimeoutMs }))
    if (!(ms > 0)) throw new RangeError(`${name} must be more than 0`);
  if (!(retries >= 0)) throw new RangeError('retries must be 0 or more');
  const baseUrl = checkedUrl(options.baseUrl ?? fromEnvironment('RAGD_URL') ?? ofPage() ?? DEFAULT_URL);
  return { baseUrl, apiKey, fetch: options.fetch ?? null, timeoutMs, indexTimeoutMs, retries };
}
