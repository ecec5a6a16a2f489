import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { nowMs, ToneParty } from '../tools/index.ts';
import { converse } from './converse.ts';
import { useSiteWithCaller } from './site-with-caller.ts';

/** A second of silence, and what it takes an engine to notice it. */
const FOLLOWED_MS = 6_000;

const on = useSiteWithCaller('+15550009002');

it('telephones whose NATs rebind in mid-call hear each other again, and a stranger takes nobody out (RFC 4961)', async () => {
  const { site, caller } = on;
  const { callerCall, agentCall } = await converse(site, caller);
  const [callerVoice, agentVoice] = [caller.voice, site.agent.voice];

  await callerVoice.rebind();
  await agentVoice.waitUntilHears([], ALL_TONES);
  await agentVoice.waitUntilHears([TONES.caller], ALL_TONES, FOLLOWED_MS);
  await callerVoice.waitUntilHears([TONES.agent], ALL_TONES);

  await agentVoice.rebind();
  await callerVoice.waitUntilHears([], ALL_TONES);
  await callerVoice.waitUntilHears([TONES.agent], ALL_TONES, FOLLOWED_MS);
  await agentVoice.waitUntilHears([TONES.caller], ALL_TONES);

  await using stranger = await ToneParty.open({
    frequencyHz: TONES.ai,
    address: '127.0.0.66',
    ssrc: callerVoice.options.ssrc,
  });
  await callerVoice.pause();
  await agentVoice.waitUntilHears([], ALL_TONES);
  const startMs = nowMs();
  await stranger.connect((await callerCall.sip.waitForStatus(200)).message.body);
  await delay(4_000);
  expect((await agentVoice.take()).everHeard(startMs, startMs + 4_000, ALL_TONES)).toEqual([]);
  expect((await stranger.take()).packets).toEqual([]);
  await callerVoice.pause(false);
  await agentVoice.waitUntilHears([TONES.caller], ALL_TONES);

  await callerCall.hangUp();
  await agentCall.ended();
  await site.product.expectQuiet();
});
