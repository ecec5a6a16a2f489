export { DatabaseStore } from './database-store.ts';
export type { DatabaseStoreOptions } from './database-store.ts';
