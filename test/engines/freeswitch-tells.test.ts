import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../e2e/site.ts';
import { eventually } from '../sip/harness/wait.ts';
import { TestFreeswitch } from '../tools/engines/index.ts';

/** A telephone of a FreeSWITCH that is a PBX: nobody has registered it. */
const USER = '1000';

interface Agent {
  readonly phone: string;
  readonly state: string;
}

describe('telephones that FreeSWITCH tells of', () => {
  let pbx: TestFreeswitch;
  let site: Site;
  beforeAll(async () => {
    pbx = await TestFreeswitch.start(50, 100, 'shared', null, {
      'manage-presence': 'true',
      'auth-subscriptions': 'false',
      'disable-register': 'false',
    });
    site = await Site.open();
  });
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await pbx.stop();
  });

  it.each([
    ['dialog', { phone: 'idle', state: 'available' }],
    // It says of a telephone that has not registered that it is closed.
    ['presence', { phone: 'busy', state: 'busy' }],
  ])('by %s, a call of the PBX makes the agent busy', async (watch, atFirst) => {
    const { api } = site.product;
    const until = async (wanted: Agent): Promise<void> => {
      await eventually(JSON.stringify(wanted), async () => {
        const { phone, state } = await api.get<Agent>('/v1/agents/anna');
        return phone === wanted.phone && state === wanted.state;
      });
    };
    await api.request('PUT', '/v1/agents/anna', { uri: `sip:${USER}@${pbx.host}:${String(pbx.sipPort)}`, watch });
    await until(atFirst);
    await pbx.api(`bgapi originate {presence_id=${USER}@${pbx.host}}sofia/${pbx.profile}/${site.agent.uri} &park()`);
    const call = await site.agent.sip.nextCall();
    call.ring();
    await until({ phone: 'busy', state: 'busy' });
    call.answer(site.agent.voice.sdp());
    await call.waitForRequest('ACK');
    await until({ phone: 'busy', state: 'busy' });
    await pbx.api('hupall');
    await call.waitForRequest('BYE');
    await until({ phone: 'idle', state: 'available' });
    expect(site.product.output).not.toContain('cannot be read');
  });
});
