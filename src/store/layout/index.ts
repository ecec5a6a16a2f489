export { commonMigrations } from './common-steps.ts';
export type { Migration, MigrationListener } from './common-steps.ts';
