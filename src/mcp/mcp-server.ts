import { McpServer } from '@modelcontextprotocol/server';
import type { WarmbridgeClient } from '../client/index.ts';
import type { Clock } from '../ports/clock.ts';
import { messageWithCauseOf } from '../shared/message-of.ts';
import { addResources } from './mcp-resources.ts';
import type { McpTool, ToolAnswer } from './mcp-tool.ts';
import { CALL_TOOLS } from './tools/call-tools.ts';
import { DESK_TOOLS } from './tools/desk-tools.ts';
import { HANDOFF_TOOLS } from './tools/handoff-tools.ts';

/** What a server of the Model Context Protocol stands on. */
export interface McpParts {
  /** The API, with the key whose rights the tools have. */
  readonly client: WarmbridgeClient;
  readonly clock: Clock;
  readonly version: string;
  /** The folder of the documentation. */
  readonly docs: URL;
}

const INSTRUCTIONS =
  'Warmbridge hands calls from an AI voice agent to a human. list_calls shows what is up; start_handoff hands a call ' +
  'over, with a whisper that the human alone hears. Numbers and words of callers are personal: repeat no more of them ' +
  'than is needed.';

/** Every tool, in the order in which they are listed. */
const MCP_TOOLS: readonly McpTool[] = [...CALL_TOOLS, ...HANDOFF_TOOLS, ...DESK_TOOLS];

/** A server of the Model Context Protocol over the REST API (https://modelcontextprotocol.io/specification). */
export function newMcpServer({ client, clock, version, docs }: McpParts): McpServer {
  const server = new McpServer({ name: 'warmbridge', title: 'Warmbridge', version }, { instructions: INSTRUCTIONS });
  for (const tool of MCP_TOOLS) {
    const { name, title, description, input, reads, destroys } = tool;
    const annotations = { readOnlyHint: reads, destructiveHint: destroys, openWorldHint: !reads };
    server.registerTool(name, { title, description, inputSchema: input, annotations }, async (given, context) =>
      resultOf(await tool.run(client, given, context.mcpReq.signal, clock).catch(unreachable)),
    );
  }
  addResources(server, client, docs);
  return server;
}

/** The API did not answer at all. */
function unreachable(error: unknown): ToolAnswer {
  return { ok: false, message: `the API could not be asked: ${messageWithCauseOf(error)}` };
}

function resultOf(answer: ToolAnswer): { content: { type: 'text'; text: string }[]; isError?: true } {
  const text = answer.ok ? JSON.stringify(answer.value) : answer.message;
  return { content: [{ type: 'text', text }], ...(!answer.ok && { isError: true }) };
}
