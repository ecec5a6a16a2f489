export { Registrations } from './registrations.ts';
export type { RegisteredTrunk } from './trunk-registrar.ts';
