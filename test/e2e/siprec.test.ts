import { expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { Phone } from './phone.ts';
import { metadataOf, partsOf, RecordingServer } from './recording-server.ts';
import { Site } from './site.ts';

const FROM = '+15550009201';

function participants(message: SipMessage): readonly string[] {
  return metadataOf(message).flatMap(({ name, attributes }) => (name === 'nameID' ? [attributes['aor'] ?? ''] : []));
}

/** The newest metadata of a session. */
function newest(session: SipCall): SipMessage {
  const invites = session.log.filter(({ message }) => message.method === 'INVITE');
  return invites.at(-1)?.message ?? session.invitation!;
}

it('a recording server of the site gets both sides of a call, who takes part, and nothing of the briefing', async () => {
  await using server = await RecordingServer.open();
  await using site = await Site.open({
    others: { recording: { directory: 'recordings', siprec: { uri: server.uri } } },
  });
  await using caller = await Phone.open(FROM, TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  const session = await server.take();
  const invite = session.invitation!;
  const headers = new Map(invite.headers.map(([name, value]) => [name.toLowerCase(), value]));
  expect(headers.get('require')).toBe('siprec');
  expect(headers.get('contact')).toContain('+sip.src');
  const sdp = partsOf(invite).get('application/sdp') ?? '';
  expect(sdp.match(/^m=audio [1-9]/gm)).toHaveLength(2);
  expect(sdp.match(/^a=sendonly/gm)).toHaveLength(2);
  expect(sdp.match(/^a=label:[12]/gm)).toEqual(['a=label:1', 'a=label:2']);
  expect(participants(invite)[0]).toBe(`tel:${FROM}`);
  await server.hears(0, [TONES.caller]);

  const agent = await site.agent.pickUp();
  const fromMs = nowMs();
  await agent.briefed();
  await server.hears(1, [TONES.hold]);
  const toMs = nowMs();
  const heard = (await server.streams[1].take()).everHeard(fromMs, toMs, ALL_TONES);
  expect(heard).not.toContain(TONES.whisper);
  await agent.press('1');
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await server.hears(1, [TONES.agent]);
  await server.hears(0, [TONES.caller]);
  const told = await eventually('the agent is told', () => {
    const message = newest(session);
    return participants(message).some((aor) => aor.startsWith('sip:2001@')) ? message : undefined;
  });
  // Whoever is told of again has the same id.
  const idOf = (message: SipMessage): unknown => metadataOf(message).find(({ name }) => name === 'participant')?.attributes['participant_id']; // prettier-ignore
  expect(idOf(told)).toBe(idOf(invite));
  expect(partsOf(told).get('application/sdp')).toContain('a=label:2');

  // RFC 7866 8.1: the server pauses the recording, and goes on.
  expect((await session.reinvite(server.answer('inactive'))).status).toBe(200);
  const resumed = await session.reinvite(server.answer('recvonly'));
  expect(resumed.body.match(/^a=sendonly/gm)).toHaveLength(2);
  await server.hears(1, [TONES.agent]);

  // What nobody is to keep, the server does not get either.
  const { id } = await site.product.api.callFrom(FROM);
  expect((await site.product.api.request('POST', `/v1/calls/${id}/recording/pause`)).status).toBe(200);
  await server.hears(0, []);
  await server.hears(1, []);
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
  expect((await site.product.api.request('POST', `/v1/calls/${id}/recording/resume`)).status).toBe(200);
  await server.hears(0, [TONES.caller]);
  await server.hears(1, [TONES.agent]);
  await call.hangUp();
  await agent.ended();
  await session.waitForRequest('BYE');
  expect(await site.product.api.facts(id, 'recording.siprecStarted')).toHaveLength(1);
  await site.product.expectQuiet();
});

it('a server that refuses, or goes, is told of and called again, and the call goes on', async () => {
  await using server = await RecordingServer.open();
  await using site = await Site.open({
    others: { recording: { enabled: false, siprec: { uri: server.uri } } },
    moreRoutes: (agent) => [
      { match: { to: '7070' }, ai: { kind: 'none' }, handoff: { destinations: [agent] }, recording: { siprec: false } },
    ],
  });
  await using caller = await Phone.open(FROM, TONES.caller);
  const call = await caller.call(NUMBER, site.product.udp);
  (await server.sip.nextCall()).reject('503 Service Unavailable');
  const agent = await site.agent.pickUp();
  await agent.briefed();
  await agent.press('1');
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
  const session = await server.take(8_000);
  await server.hears(0, [TONES.caller]);
  session.bye();
  // This time it takes one stream, and refreshes its session as it stands.
  const one = server.answer().replace(/m=audio \d+(?=[^]*a=label:2)(?![^]*m=audio)/, 'm=audio 0');
  expect(one.match(/^m=audio 0/gm)).toHaveLength(1);
  const again = await server.take(10_000, one);
  await server.hears(0, [TONES.caller]);
  const refreshed = await again.reinvite(one);
  expect(refreshed.status).toBe(200);
  expect(refreshed.body.match(/^m=audio \d+/gm)?.[1]).toBe('m=audio 0');
  await server.hears(0, [TONES.caller]);
  await agent.hangUp();
  await call.sip.waitForRequest('BYE');
  await again.waitForRequest('BYE');
  const { id } = await site.product.api.callFrom(FROM);
  const { api } = site.product;
  expect(await api.facts(id, 'recording.siprecFailed')).toMatchObject([{ sipStatus: 503 }, { sipStatus: null }]);
  expect(await api.facts(id, 'recording.siprecStarted')).toHaveLength(2);
  await site.product.expectQuiet();

  await using other = await Phone.open('+15550009202', TONES.caller);
  const apart = await other.call('7070', site.product.udp);
  await site.agent.ringing();
  await apart.hangUp();
  await site.product.expectQuiet();
  const { id: withoutServer } = await api.callFrom('+15550009202');
  for (const fact of ['recording.siprecStarted', 'recording.siprecFailed']) {
    expect(await api.facts(withoutServer, fact)).toEqual([]);
  }
});
