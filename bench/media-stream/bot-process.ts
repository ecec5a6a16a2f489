// Bots that stream: every 20 ms they say a frame and hear one. Beside them is the end of a direct path by UDP.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { FRAME_SAMPLES } from '../../src/media/rtp/index.ts';
import { serveParent } from '../shared/child-side.ts';
import { Slots } from './slots.ts';
import { stamp } from './stamp.ts';
import type { WayReport } from './way.ts';
import { Way } from './way.ts';

/** Where the bots are. */
export interface BotsReady {
  readonly url: string;
  readonly directPort: number;
}

/** What came to the bots since the last report. */
export interface BotsReport {
  readonly heard: WayReport;
  readonly direct: WayReport;
}

interface Bot {
  readonly socket: WebSocket;
  readonly streamSid: string;
}

await serveParent(async () => {
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
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const peers: number[] = [];
  udp.on('message', (datagram, { port }) => {
    if (!peers.includes(port)) peers.push(port);
    direct.take(port, datagram);
  });
  const frame = Buffer.alloc(FRAME_SAMPLES);
  const slots = new Slots((isDue) => {
    bots.forEach(({ socket, streamSid }, session) => {
      if (!isDue(session) || socket.readyState !== socket.OPEN) return;
      stamp(frame);
      socket.send(JSON.stringify({ event: 'media', streamSid, media: { payload: frame.toString('base64') } }));
    });
    peers.forEach((port, index) => {
      if (!isDue(index)) return;
      const packet = Buffer.alloc(FRAME_SAMPLES);
      stamp(packet);
      udp.send(packet, port, '127.0.0.1');
    });
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/media`;
  const ready: BotsReady = { url, directPort: udp.address().port };
  return {
    ready,
    answers: { report: (): BotsReport => ({ heard: heard.report(), direct: direct.report() }) },
    close: async () => {
      slots.stop();
      udp.close();
      for (const { socket } of bots) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
});
