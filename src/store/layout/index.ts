export { commonMigrations, newestOf } from './common-steps.ts';
export type { Migration, MigrationListener } from './common-steps.ts';
