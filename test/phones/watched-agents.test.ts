import { describe, expect, it } from 'vitest';
import { Site } from '../e2e/site.ts';
import { eventually } from '../sip/harness/wait.ts';
import { missingPresenceServer, PresenceServer } from './harness/presence-server.ts';

const missing = missingPresenceServer();

describe(`telephones that kamailio tells of${missing === null ? '' : ` (${missing})`}`, () => {
  it.skipIf(missing !== null)('what is published there is what an agent’s telephone does (RFC 4235)', async () => {
    await using site = await Site.open();
    await using server = await PresenceServer.start(site.workspace);
    const { api } = site.product;
    const agent = { uri: server.uriOf('anna'), watch: 'dialog' };
    const until = async (phone: string, state: string): Promise<void> => {
      await eventually(`the telephone is ${phone}`, async () => {
        const now = await api.get<{ phone: string; state: string }>('/v1/agents/anna');
        return now.phone === phone && now.state === state;
      });
    };
    await server.publish('anna', 'confirmed');
    expect(await api.request('PUT', '/v1/agents/anna', agent)).toMatchObject({ status: 201 });
    await until('busy', 'busy');
    await server.publish('anna', 'terminated');
    await until('idle', 'available');
    await server.publish('anna', 'early');
    await until('busy', 'busy');
    await server.publish('anna', 'terminated');
    await until('idle', 'available');
    expect(site.product.output).not.toContain('cannot be read');
  });
});
