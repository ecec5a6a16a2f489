import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord, HandoffRecord } from '../../src/ports/records.ts';
import { NUMBER, API_KEY } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { BIN } from './warmbridge.ts';

const VIEWER_KEY = 'key-of-a-viewer-of-the-suite';

let site: Site;
let callers = 0;

beforeAll(async () => {
  site = await Site.open({
    others: {
      api: {
        listen: '127.0.0.1:0',
        keys: [
          { name: 'suite', role: 'admin', key: API_KEY },
          { name: 'wall', role: 'viewer', key: VIEWER_KEY },
        ],
      },
    },
  });
  site.ai.script = (): readonly never[] => [];
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

afterEach(async () => {
  await site.product.expectQuiet();
});

/** The official client, by Streamable HTTP. */
async function clientOver(key: string): Promise<Client> {
  const client = new Client({ name: 'suite', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', site.product.apiAddress), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
  await client.connect(transport);
  return client;
}

/** The official client, which starts `warmbridge mcp` itself. */
async function clientOfCommand(key: string): Promise<Client> {
  const client = new Client({ name: 'suite', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [BIN, 'mcp', '--url', site.product.apiAddress],
      env: { ...(process.env as Record<string, string>), WARMBRIDGE_API_KEY: key },
    }),
  );
  return client;
}

/** The value that a tool gives. @throws Error with what it says instead */
async function use<Value>(client: Client, name: string, args: Record<string, unknown>): Promise<Value> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [first] = content;
  const text = first?.type === 'text' ? first.text : '';
  if (isError === true) throw new Error(text);
  return JSON.parse(text) as Value;
}

describe('an application that speaks MCP', () => {
  it('finds the tools, the documentation and the schemas', async () => {
    const client = await clientOver(API_KEY);
    const { tools } = await client.listTools();
    const named = new Map(tools.map((tool) => [tool.name, tool]));
    expect(named.get('start_handoff')?.inputSchema).toMatchObject({
      required: expect.arrayContaining(['call', 'reason']),
    });
    expect(named.get('list_calls')?.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(named.get('hang_up')?.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    const { resources } = await client.listResources();
    const addresses = resources.map(({ uri }) => uri);
    expect(addresses).toEqual(
      expect.arrayContaining(['warmbridge://docs/handoff', 'warmbridge://docs/ai/script', 'warmbridge://schemas/Call']),
    );
    const { contents } = await client.readResource({ uri: 'warmbridge://docs/handoff' });
    expect(contents[0]).toMatchObject({ mimeType: 'text/markdown', text: expect.stringContaining('# ') });
    const schema = await client.readResource({ uri: 'warmbridge://schemas/Handoff' });
    expect(JSON.parse((schema.contents[0] as { text: string }).text)).toMatchObject({ type: 'object' });
    for (const uri of [
      'warmbridge://docs/../package',
      'warmbridge://docs/nothing',
      'warmbridge://schemas/constructor',
    ]) {
      await expect(client.readResource({ uri })).rejects.toThrow(/not found/i);
    }
    await client.close();
  });

  it.each([
    ['Streamable HTTP', clientOver],
    ['standard input and output', clientOfCommand],
  ])(
    'hands a call over with a whisper by %s, sees it through, and gives the caller back to the AI',
    async (_, open) => {
      const client = await open(API_KEY);
      await using caller = await Phone.open(`+155530070${String(++callers)}0`, TONES.caller);
      const callerCall = await caller.call(NUMBER, site.product.udp);
      const call = await eventually('the call is listed', async () => {
        const { items } = await use<{ items: CallRecord[] }>(client, 'list_calls', { from: caller.sip.user, limit: 5 });
        return items[0]?.state === 'with-ai' && items[0].id;
      });
      const handing = use<HandoffRecord>(client, 'start_handoff', {
        call,
        reason: 'billing',
        summary: 'Invoice 1042 lists a cleaning twice.',
        whisper: 'A caller about invoice ten forty-two.',
        waitMs: 20_000,
      });
      const agentCall = await site.agent.pickUp();
      await agentCall.press('1');
      const handoff = await handing;
      expect(handoff).toMatchObject({ callId: call, phase: 'bridged', reason: 'billing' });
      await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
      expect(await use(client, 'get_context', { call })).toMatchObject({
        summary: 'Invoice 1042 lists a cleaning twice.',
      });
      await use(client, 'return_to_ai', { call, reason: 'asks for the AI' });
      await agentCall.ended();
      await use(client, 'hang_up', { call });
      await callerCall.ended();
      await client.close();
    },
  );

  it('may do what its key may do, is told why not, and needs a key', async () => {
    const client = await clientOver(VIEWER_KEY);
    await expect(use(client, 'list_calls', {})).resolves.toHaveProperty('items');
    await expect(use(client, 'hang_up', { call: 'any' })).rejects.toThrow(/^403 forbidden/);
    await expect(use(client, 'get_call', { call: 'none' })).rejects.toThrow(/^404 not-found/);
    await expect(use(client, 'get_call', { wrong: 1 })).rejects.toThrow(/call/);
    await client.close();
    await expect(clientOver('wrong-key')).rejects.toThrow(/401|Unauthorized/i);
    const refused = await fetch(`${site.product.apiAddress}/mcp`, { method: 'POST', body: '{}' });
    expect(refused.status).toBe(401);
  });
});
