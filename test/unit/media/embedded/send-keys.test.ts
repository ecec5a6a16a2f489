import { expect, it } from 'vitest';
import { Endpoint } from '../../../../src/media/embedded/endpoint.ts';
import { SceneRoom } from '../../../../src/media/embedded/scene-room.ts';
import { sendKeys } from '../../../../src/media/embedded/send-keys.ts';
import { MAX_QUEUED_DIGITS } from '../../../../src/media/rtp/index.ts';
import { bindUdp } from '../../../../src/media/stream/index.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { agreed } from './receivers.ts';

it.each([
  ['tones', agreed({ sendEvent: null, receiveEvents: [] })],
  ['events', agreed()],
])('sendKeys: so many digits wait for a leg as %s at most, in however few requests', async (_name, audio) => {
  const leg = asLegId('leg');
  const room = new SceneRoom(() => undefined);
  const sockets = { port: 0, rtp: await bindUdp('127.0.0.1', 0), rtcp: await bindUdp('127.0.0.1', 0) };
  const endpoint = new Endpoint({ leg, audio, clock: new FakeClock(), alarmMos: null }, sockets, {
    firstMedia: () => undefined,
    keyPress: () => undefined,
    fault: () => undefined,
    quality: () => undefined,
  });
  endpoint.configure(audio);
  room.addEndpoint(endpoint);
  const half = Array.from({ length: MAX_QUEUED_DIGITS / 2 }, () => 5);
  const waiting = [sendKeys(room, endpoint, half), sendKeys(room, endpoint, half)].map((sent) =>
    sent.then(
      () => 'sent',
      () => 'dropped',
    ),
  );
  const more = sendKeys(room, endpoint, [5]).catch((error: unknown) => error);
  room.removeEndpoint(leg);
  endpoint.close();
  expect(await more).toMatchObject({
    code: 'no-common-codec',
    message: expect.stringContaining('128 digits') as string,
  });
  expect(await Promise.all(waiting)).toEqual(['dropped', 'dropped']);
});
