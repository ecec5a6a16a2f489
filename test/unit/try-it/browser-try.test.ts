import { beforeEach, describe, expect, it } from 'vitest';
import type { AiConfig, Config, ConfigOverlay } from '../../../src/config/index.ts';
import { asAgentId, asCallId } from '../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import { BrowserTry } from '../../../src/try-it/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';
import { good } from '../config/config-file.ts';

const ORIGIN = 'http://127.0.0.1:8080';
const RECEPTIONIST: AiConfig = { kind: 'script', file: 'receptionist.yaml' };
const FILE = `
routes:
  - match: { to: "100" }
    ai: { kind: webhook, url: "http://127.0.0.1:9/ai" }
    escalation: [ { when: { silenceMs: 5000 }, reason: silent, destinations: [ "sip:boss@10.0.0.5" ] } ]
    handoff:
      destinations: [ "sip:2001@10.0.0.5" ]
      fallback: [ { kind: destination, uri: "sip:2002@10.0.0.5" }, { kind: ai } ]
  - match: { to: "*" }
    ai: { kind: none }
    handoff: { destinations: [ "sip:2003@10.0.0.5" ] }
`;

let written: Config;
let config: Config;
let agents: MemoryAgents;
let off: string | null;
let mute: string | null;
let there: readonly string[];
let tries: BrowserTry;

beforeEach(() => {
  written = good(FILE);
  config = written;
  agents = new MemoryAgents();
  off = null;
  mute = null;
  there = [];
  tries = new BrowserTry({
    routes: () => config.routes,
    offBecause: () => off,
    webrtcFault: () => mute,
    lay: (overlay: ConfigOverlay) => {
      config = overlay(written);
      return Promise.resolve();
    },
    agents,
    sign: (secret, expiresAt) => Promise.resolve(`${secret} ${String(expiresAt)}`),
    isThere: (url) => Promise.resolve(there.includes(url)),
    receptionist: () => RECEPTIONIST,
    clock: new FakeClock(),
  });
});

function routeOf(to: string): Config['routes'][number] | undefined {
  return config.routes.find(({ match }) => match.to === to);
}

describe('calls between pages of the browser', () => {
  it('have a button, a route, a user and an agent, whom alone they reach', async () => {
    expect(await tries.begin({}, ORIGIN)).toEqual({
      ok: true,
      value: {
        button: 'tryout',
        token: `${config.clickToCall[0]?.secret ?? ''} ${String(Math.floor(new FakeClock().wall() / 1_000) + 43_200)}`,
        agent: 'tryout',
        user: 'tryout',
        route: '100',
        ai: 'receptionist',
        away: 'nobody is at http://127.0.0.1:9/ai',
      },
    });
    expect(config.clickToCall).toMatchObject([{ name: 'tryout', to: 'tryout', origins: [ORIGIN] }]);
    // Nobody but the page that got it ready may use the button.
    expect(config.clickToCall[0]?.secret).toHaveLength(43);
    expect(config.sip.users).toMatchObject([{ name: 'tryout', mayCall: false }]);
    expect(routeOf('tryout')).toMatchObject({
      ai: RECEPTIONIST,
      handoff: { destinations: ['agent:tryout'], fallback: [{ kind: 'ai' }] },
    });
    expect(JSON.stringify(routeOf('tryout'))).not.toContain('10.0.0.5');
    expect(await agents.get(asAgentId('tryout'), 0)).toMatchObject({ uri: 'user:tryout', presence: 'available' });
  });

  it('go by the AI of the route where it is there, or where that is wanted', async () => {
    there = ['http://127.0.0.1:9/ai'];
    expect(await tries.begin({}, ORIGIN)).toMatchObject({ value: { ai: 'route', away: null } });
    expect(routeOf('tryout')?.ai).toMatchObject({ kind: 'webhook' });
    expect(await tries.begin({ ai: 'receptionist' }, ORIGIN)).toMatchObject({ value: { ai: 'receptionist', away: null } }); // prettier-ignore
    expect(routeOf('tryout')?.ai).toEqual(RECEPTIONIST);
    expect(await tries.begin({ route: '*' }, ORIGIN)).toMatchObject({ value: { route: '*', ai: 'route' } });
    expect(config.routes.filter(({ match }) => match.to === 'tryout')).toHaveLength(1);
  });

  it.each([
    ['off', () => (off = 'api.tryIt is false'), {}],
    ['no-webrtc', () => (mute = 'no package'), {}],
    ['invalid', () => undefined, { route: '200' }],
  ])('begin not: %s, and nothing changes', async (code, arrange, order) => {
    arrange();
    expect(await tries.begin(order, ORIGIN)).toMatchObject({ ok: false, code });
    expect(config).toBe(written);
    expect(await agents.list(0, null)).toEqual([]);
  });

  it('leave no agent behind, also where the program was killed', async () => {
    await tries.begin({}, ORIGIN);
    await tries.clear();
    expect(await agents.list(0, null)).toEqual([]);
  });

  it('end with nothing left, and once', async () => {
    await tries.begin({}, ORIGIN);
    await tries.end();
    await tries.end();
    expect(config).toBe(written);
    expect(await agents.list(0, null)).toEqual([]);
  });

  it('are dialled at the page, whomever their AI names, and other calls are not', () => {
    const entry = (type: string, call: string, route: string): JournalEntry =>
      ({ kind: 'fact', type, callId: asCallId(call), data: { route } }) as unknown as JournalEntry;
    tries.read(entry('call.started', 'a', 'tryout'));
    tries.read(entry('call.started', 'b', '100'));
    expect(tries.dialsInstead(asCallId('a'))).toBe('user:tryout');
    expect(tries.dialsInstead(asCallId('b'))).toBeNull();
    tries.read(entry('call.ended', 'a', 'tryout'));
    expect(tries.dialsInstead(asCallId('a'))).toBeNull();
  });
});
