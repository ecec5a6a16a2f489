export { parseScript, readScript } from './read-script.ts';
export type { ReadScript } from './read-script.ts';
export { callsOf, ScriptAi } from './script-ai.ts';
export type { ScriptCall } from './script-call.ts';
export { soundsOf } from './script-relations.ts';
export type { Script } from './script-schema.ts';
