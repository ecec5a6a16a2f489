export { newMcpServer } from './mcp-server.ts';
export type { McpParts } from './mcp-server.ts';
