import { describe, expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Baresip } from './harness/baresip.ts';
import { loopbackAddress } from './harness/loopback-address.ts';
import { missingPrograms } from './harness/phone-programs.ts';
import { missingRegistrar, RegistrarServer } from './harness/registrar.ts';

const missing = missingRegistrar() ?? missingPrograms('baresip');
const PASSWORD = 'between us';

interface ShownTrunk {
  readonly registration: {
    readonly state: string;
    readonly expiresAt: string | null;
    readonly contact: string | null;
    readonly lastError: { readonly status: number | null } | null;
  } | null;
}

describe(`we register at kamailio${missing === null ? '' : ` (${missing})`}`, () => {
  describe.each(['udp', 'tcp'])('by %s', (transport) => {
    it.skipIf(missing !== null)('it calls us, from an address of no trunk, and we are that trunk’s', async () => {
      const address = loopbackAddress();
      const engines = enginesOfRun();
      await using site = await Site.open({
        engines: { ...engines, sip: { ...engines.sip, trunks: [trunk(address, transport)] } },
      });
      const shown = async (): Promise<ShownTrunk['registration']> =>
        (await site.product.api.get<ShownTrunk>('/v1/trunks/pbx')).registration;
      {
        await using server = await RegistrarServer.start(
          site.workspace,
          { password: PASSWORD, minExpiresS: 120, maxExpiresS: 180 },
          address,
        );
        const registration = await eventually('we are registered', async () => {
          const now = await shown();
          return now?.state === 'registered' && now;
        });
        // It wanted a longer time than the 60 seconds that we asked for (423).
        expect(Date.parse(registration.expiresAt!) - Date.now()).toBeGreaterThan(90_000);
        expect(server.registered).toEqual(['2000 120']);
        // A telephone that keeps to the route by way of kamailio (RFC 3261 12.2.1.1).
        await using caller = await Baresip.start(site.workspace, {
          user: '15550001111',
          frequencyHz: TONES.caller,
          proxy: `sip:${address}:5060`,
        });
        await caller.call(`sip:${NUMBER}@${address}`);
        const [record] = await eventually('there is a call', async () => {
          const all = await site.product.api.calls();
          return all.length > 0 && all;
        });
        expect(record).toMatchObject({ to: NUMBER, from: '15550001111' });
        expect(await site.product.api.get('/v1/trunks/pbx')).toMatchObject({ calls: 1 });
        expect(server.called).toEqual([registration.contact]);
        await caller.hangUp();
        await site.product.expectQuiet();
        // Whoever calls us past the registrar is a stranger still.
        await using stranger = await Phone.open('15550001112', TONES.caller);
        const refused = stranger.sip.invite(NUMBER, site.product.udp, stranger.voice.sdp(), []);
        expect((await refused.waitForFinal()).message.status).toBe(403);
        site.product.signal('SIGTERM');
        expect(await site.product.exited()).toBe(0);
        expect(server.registered.at(-1)).toBe('2000 0');
      }
    });
  });

  it.skipIf(missing !== null)('it refuses a wrong password, and we say so', async () => {
    const address = loopbackAddress();
    const engines = enginesOfRun();
    await using site = await Site.open({
      engines: { ...engines, sip: { ...engines.sip, trunks: [trunk(address, 'udp')] } },
    });
    await using server = await RegistrarServer.start(
      site.workspace,
      { password: 'another', minExpiresS: 60, maxExpiresS: 600 },
      address,
    );
    const registration = await eventually('we are rejected', async () => {
      const now = (await site.product.api.get<ShownTrunk>('/v1/trunks/pbx')).registration;
      return now?.state === 'rejected' && now;
    });
    expect(registration).toMatchObject({ expiresAt: null, lastError: { status: 401 } });
    expect(server.registered).toEqual([]);
  });
});

function trunk(address: string, transport: string): object {
  const suffix = transport === 'udp' ? '' : `;transport=${transport}`;
  const register = { uri: `sip:2000@${address}${suffix}`, username: 'warm', password: PASSWORD, expiresS: 60 };
  return { name: 'pbx', uri: `sip:${address}${suffix}`, optionsIntervalMs: 0, register };
}
