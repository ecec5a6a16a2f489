export type { ConfiguredAgent } from './stored-agent-desk.ts';
export { StoredAgentDesk, TOO_MANY_AGENTS } from './stored-agent-desk.ts';
