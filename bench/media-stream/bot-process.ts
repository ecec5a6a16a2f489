// The other ends: bots that stream a frame each 20 ms both ways, and the humans of the calls without a bot.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { FRAME_SAMPLES } from '../../src/media/rtp/index.ts';
import { raiseThreadPriority, REALTIME } from '../../src/media/thread/index.ts';
import { serveParent } from '../shared/child-side.ts';
import { RtpPhones } from './rtp-phones.ts';
import { Slots } from './slots.ts';
import { stamp } from './stamp.ts';
import type { WayReport } from './way.ts';
import { Way } from './way.ts';

/** The settings of the other ends. */
export interface BotsSettings {
  /** Humans. */
  readonly directs: number;
}

/** Where the other ends are. */
export interface BotsReady {
  readonly url: string;
  readonly directs: readonly number[];
}

/** What came to the other ends since the last report. */
export interface BotsReport {
  readonly heard: WayReport;
  readonly direct: WayReport;
}

interface Bot {
  readonly socket: WebSocket;
  readonly streamSid: string;
}

// Bots and phones have machines of their own in the field.
raiseThreadPriority(REALTIME.party);
await serveParent(async (settings) => {
  const { directs } = settings as BotsSettings;
  const bots: Bot[] = [];
  const heard = new Way();
  const direct = new Way();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    let session = -1;
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as {
        event: string;
        streamSid: string;
        media?: { payload: string };
      };
      if (message.event === 'start') session = bots.push({ socket, streamSid: message.streamSid }) - 1;
      if (message.media !== undefined) heard.take(session, Buffer.from(message.media.payload, 'base64'));
    });
  });
  const humans = await RtpPhones.open(directs, direct);
  const frame = Buffer.alloc(FRAME_SAMPLES);
  const slots = new Slots((isDue) => {
    bots.forEach(({ socket, streamSid }, session) => {
      if (!isDue(session) || socket.readyState !== socket.OPEN) return;
      stamp(frame);
      socket.send(JSON.stringify({ event: 'media', streamSid, media: { payload: frame.toString('base64') } }));
    });
    humans.speak(isDue);
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/media`;
  const ready: BotsReady = { url, directs: humans.ports };
  return {
    ready,
    answers: { report: (): BotsReport => ({ heard: heard.report(), direct: direct.report() }) },
    close: async () => {
      slots.stop();
      humans.close();
      for (const { socket } of bots) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
});
