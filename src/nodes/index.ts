export { NodeHeir } from './node-heir.ts';
export type { Inheritance } from './node-heir.ts';
