/** Calls of those who run a server: where its documents are from, keys and tenants, how it is. */
import { Carrier } from './carrier.js';
import { errorOf } from './errors.js';
import { json, mediaType, nothing, object, problemOf, segment, text } from './wire.js';
/**
 * @import { CallOptions, Health, InCollection, IndexedSource, Key, KeyList, KeyOptions, MadeKey, QuotaNumbers, Readiness, Removed,
 *   RunReport, SourceDetail, SourceList, Tenant, TenantErasure, TenantList, TenantUse, Version } from './types.js'
 */
/** @import { Reply } from './wire.js' */

const MADE = [201];

/**
 * Also of a server that is not ready, which says so itself; a proxy in front of it says something else.
 * @param {Reply} reply
 * @returns {Readiness}
 */
function readiness(reply) {
  if (reply.status === 503 && mediaType(reply) !== 'application/json') throw errorOf(problemOf(reply));
  return object('status', 'components')(reply);
}

export class Operations extends Carrier {
  /**
   * The collections that the caller may see.
   * @param {CallOptions} [options]
   * @returns {Promise<string[]>}
   */
  async collections(options) {
    /** @type {{data: {id: string}[]}} */
    const { data } = await this.run({ method: 'GET', path: '/v1/models', read: object('data') }, options);
    return [...new Set(data.map(({ id }) => (id === 'ragd' ? 'documents' : id.replace(/^ragd\//, ''))))];
  }

  /**
   * The sources that have documents, or of which somebody told a run.
   * @param {InCollection} [options]
   * @returns {Promise<IndexedSource[]>}
   */
  async sources({ collection, ...options } = {}) {
    /** @type {SourceList} */
    const list = await this.run({ method: 'GET', path: '/sources', query: { collection }, read: object('sources') }, options);
    return list.sources;
  }

  /**
   * @param {string} name
   * @param {InCollection} [options]
   * @returns {Promise<SourceDetail>}
   */
  async source(name, { collection, ...options } = {}) {
    const path = `/sources/${segment(name)}`;
    return this.run({ method: 'GET', path, query: { collection }, read: object('name', 'failures') }, options);
  }

  /**
   * Tells that a run over a source begins ('running'), or how it ended.
   * @param {string} name
   * @param {'running' | 'done' | 'partial' | 'stopped'} state
   * @param {RunReport & InCollection} [options]
   * @returns {Promise<void>}
   */
  async reportRun(name, state, { collection, signal, timeoutMs, ...run } = {}) {
    return this.run({ method: 'PUT', path: `/sources/${segment(name)}`, query: { collection }, body: json({ state, ...run }),
      expected: [204], read: nothing }, { signal, timeoutMs });
  }

  /**
   * Removes a source with all its documents, and says how many those were.
   * @param {string} name
   * @param {InCollection} [options]
   * @returns {Promise<number>}
   */
  async removeSource(name, { collection, ...options } = {}) {
    // Of a repeat the server would count what the first one left.
    /** @type {Removed} */
    const { removed } = await this.run({ method: 'DELETE', path: `/sources/${segment(name)}`, query: { collection },
      repeatable: false, indexes: true, read: object('removed') }, options);
    return removed;
  }

  /**
   * @param {CallOptions} [options]
   * @returns {Promise<Key[]>}
   */
  async keys(options) {
    /** @type {KeyList} */
    const list = await this.run({ method: 'GET', path: '/admin/keys', read: object('keys') }, options);
    return list.keys;
  }

  /**
   * @param {KeyOptions & CallOptions} [options]
   * @returns {Promise<MadeKey>}
   */
  async createKey({ signal, timeoutMs, ...wanted } = {}) {
    return this.run({ method: 'POST', path: '/admin/keys', body: json(wanted), expected: MADE, repeatable: false,
      read: object('id', 'key') }, { signal, timeoutMs });
  }

  /**
   * A successor; the old key works for `overlapSeconds` more.
   * @param {string} id
   * @param {CallOptions & {overlapSeconds?: number}} [options]
   * @returns {Promise<MadeKey>}
   */
  async rotateKey(id, { overlapSeconds = 0, ...options } = {}) {
    return this.run({ method: 'POST', path: `/admin/keys/${segment(id)}/rotate`, expected: MADE, repeatable: false,
      body: json({ overlap_seconds: overlapSeconds }), read: object('id', 'key') }, options);
  }

  /**
   * @param {string} id
   * @param {CallOptions} [options]
   * @returns {Promise<void>}
   */
  async revokeKey(id, options) {
    return this.run({ method: 'DELETE', path: `/admin/keys/${segment(id)}`, expected: [204], read: nothing }, options);
  }

  /**
   * @param {CallOptions} [options]
   * @returns {Promise<Tenant[]>}
   */
  async tenants(options) {
    /** @type {TenantList} */
    const list = await this.run({ method: 'GET', path: '/admin/tenants', read: object('tenants') }, options);
    return list.tenants;
  }

  /**
   * @param {string} tenant
   * @param {CallOptions} [options]
   * @returns {Promise<Tenant>}
   */
  async createTenant(tenant, options) {
    return this.run({ method: 'POST', path: '/admin/tenants', body: json({ tenant }), expected: MADE, repeatable: false,
      read: object('id', 'quota') }, options);
  }

  /**
   * Its quota, and what it has and has used today.
   * @param {string} tenant
   * @param {CallOptions} [options]
   * @returns {Promise<TenantUse>}
   */
  async tenant(tenant, options) {
    return this.run({ method: 'GET', path: `/admin/tenants/${segment(tenant)}`, read: object('id', 'quota', 'use') }, options);
  }

  /**
   * Sets what is named; null is what the server says for all tenants.
   * @param {string} tenant
   * @param {Partial<QuotaNumbers>} quota
   * @param {CallOptions} [options]
   * @returns {Promise<Tenant>}
   */
  async setQuota(tenant, quota, options) {
    return this.run({ method: 'PATCH', path: `/admin/tenants/${segment(tenant)}`, body: json({ quota }),
      read: object('id', 'quota') }, options);
  }

  /**
   * Refuses its keys.
   * @param {string} tenant
   * @param {CallOptions} [options]
   * @returns {Promise<Tenant>}
   */
  async suspendTenant(tenant, options) {
    return this.run({ method: 'POST', path: `/admin/tenants/${segment(tenant)}/suspend`, read: object('id', 'state') }, options);
  }

  /**
   * @param {string} tenant
   * @param {CallOptions} [options]
   * @returns {Promise<Tenant>}
   */
  async resumeTenant(tenant, options) {
    return this.run({ method: 'POST', path: `/admin/tenants/${segment(tenant)}/resume`, read: object('id', 'state') }, options);
  }

  /**
   * Removes a tenant with all that it has.
   * @param {string} tenant
   * @param {CallOptions} [options]
   * @returns {Promise<TenantErasure>}
   */
  async deleteTenant(tenant, options) {
    return this.run({ method: 'DELETE', path: `/admin/tenants/${segment(tenant)}`, repeatable: false, indexes: true,
      read: object('id', 'documents') }, options);
  }

  /**
   * It lives.
   * @param {CallOptions} [options]
   * @returns {Promise<Health>}
   */
  async health(options) {
    return this.run({ method: 'GET', path: '/health', read: object('status') }, options);
  }

  /**
   * Whether it can answer; `status` is 'down' where it cannot.
   * @param {CallOptions} [options]
   * @returns {Promise<Readiness>}
   */
  async ready(options) {
    return this.run({ method: 'GET', path: '/health/ready', expected: [200, 503], read: readiness }, options);
  }

  /**
   * @param {CallOptions} [options]
   * @returns {Promise<Version>}
   */
  async version(options) {
    return this.run({ method: 'GET', path: '/version', read: object('name', 'version') }, options);
  }

  /**
   * What it measures, as Prometheus reads it.
   * @param {CallOptions} [options]
   * @returns {Promise<string>}
   */
  async metricsText(options) {
    return this.run({ method: 'GET', path: '/metrics', read: text }, options);
  }

  /**
   * @param {CallOptions} [options]
   * @returns {Promise<Record<string, unknown>>}
   */
  async openapi(options) {
    return this.run({ method: 'GET', path: '/openapi.json', read: object('paths') }, options);
  }
}
