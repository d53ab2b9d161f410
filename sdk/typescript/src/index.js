/** The client of ragd. */
export { Client } from './client.js';
export { EventStream } from './stream.js';
export { VERSION } from './version.js';
export * from './errors.js';
