import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../src/media/embedded/endpoint.ts';
import { bindPair } from '../../../../src/media/embedded/open-sockets.ts';
import type { QualityNews } from '../../../../src/media/embedded/quality-watch.ts';
import { readCompound } from '../../../../src/media/rtcp/index.ts';
import { bindUdp } from '../../../../src/media/stream/index.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { agreed, rtp } from './receivers.ts';

const VOICE = Buffer.alloc(160, 0x42);
const SSRC = 0x5151_0001;
const closing: (() => unknown)[] = [];

afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

/** An even port and the one above it. */
async function pair(): Promise<{ rtp: Socket; rtcp: Socket; port: number }> {
  for (;;) {
    const probe = await bindUdp('127.0.0.1', 0);
    const { port } = probe.address();
    probe.close();
    if (port % 2 === 1) continue;
    const sockets = await bindPair('127.0.0.1', port).catch(() => null);
    if (sockets === null) continue;
    closing.push(() => sockets.rtp.close(), () => sockets.rtcp.close()); // prettier-ignore
    return { ...sockets, port };
  }
}

/** An endpoint that speaks with a far end, and what it tells. */
async function speaking(changes: { rtcpMux?: boolean; alarmMos?: number } = {}) {
  const far = await pair();
  const clock = new FakeClock();
  const told: QualityNews[] = [];
  const audio = agreed({ remote: { address: '127.0.0.1', port: far.port }, rtcpMux: changes.rtcpMux ?? false });
  const rtcp = await bindUdp('127.0.0.1', 0);
  const endpoint = new Endpoint(
    { leg: asLegId('leg'), audio, clock, alarmMos: changes.alarmMos ?? null },
    { port: 0, rtp: await bindUdp('127.0.0.1', 0), rtcp },
    {
      firstMedia: () => undefined,
      keyPress: () => undefined,
      fault: (error) => {
        throw error as Error;
      },
      quality: (news) => told.push(news),
    },
  );
  closing.push(() => endpoint.close());
  return { far, clock, told, endpoint, audio, rtcp };
}

/** The next RTCP at a socket. */
async function nextRtcp(socket: Socket): Promise<Buffer> {
  for (;;) {
    const [datagram] = (await once(socket, 'message')) as [Buffer];
    if ((datagram[1] ?? 0) >= 192) return datagram;
  }
}

/** 20 ms of a call. One packet of so many does not come. */
function talk(
  { endpoint, clock, far }: Awaited<ReturnType<typeof speaking>>,
  index: number,
  losesOneOf = 0,
  payloadType = 0,
): void {
  clock.advance(20);
  const isLost = losesOneOf > 0 && index % losesOneOf === losesOneOf - 1;
  if (!isLost) {
    const packet = rtp({ payload: VOICE, payloadType, ssrc: SSRC, sequence: index & 0xffff, timestamp: 160 * index });
    endpoint.receiver.onDatagram(packet, '127.0.0.1', far.port, clock.now());
  }
  endpoint.receiver.pull(clock.now());
  endpoint.transmit(endpoint.sender.audioPacket());
  if (index % 5 === 0) endpoint.pollQuality(clock.now());
}

describe('Endpoint: RTCP', () => {
  it.each([
    ['above that of its RTP (RFC 3550 11)', false],
    ['of its RTP, where both share it (RFC 5761)', true],
  ])('sends a report to the port of the far end %s, and a BYE before it closes', async (_name, rtcpMux) => {
    const leg = await speaking({ rtcpMux });
    leg.endpoint.configure(leg.audio);
    const socket = rtcpMux ? leg.far.rtp : leg.far.rtcp;
    const first = nextRtcp(socket);
    for (let index = 0; index < 200; index++) talk(leg, index);
    expect(readCompound(await first)).toMatchObject({ reports: [{ blocks: [{ ssrc: SSRC }] }], goodbyes: [] });
    const last = nextRtcp(socket);
    leg.endpoint.close();
    expect(readCompound(await last)!.goodbyes).toHaveLength(1);
  });

  it('sends reports to where those of the far end come from (RFC 4961)', async () => {
    const leg = await speaking();
    leg.endpoint.configure(leg.audio);
    const other = await bindUdp('127.0.0.1', 0);
    closing.push(() => other.close());
    for (let index = 0; index < 10; index++) talk(leg, index);
    // The RTCP port of the endpoint is not its RTP port plus one here: it is asked for.
    const rtcpPort = await rtcpPortOf(leg);
    const report = Buffer.from('80c9000151510001' + '81ca0003515100010100000000000000', 'hex');
    other.send(report, rtcpPort, '127.0.0.1');
    await once(leg.far.rtcp, 'message', { signal: AbortSignal.timeout(200) }).catch(() => undefined);
    const next = nextRtcp(other);
    for (let index = 10; index < 500; index++) talk(leg, index);
    expect(readCompound(await next)).not.toBeNull();
  });

  it('goes on by the port above RTP where RTCP claims to come from port 0, where nothing can be sent', async () => {
    const leg = await speaking();
    leg.endpoint.configure(leg.audio);
    const report = Buffer.from('80c9000151510001' + '81ca0003515100010100000000000000', 'hex');
    for (let index = 0; index < 5; index++) talk(leg, index);
    leg.rtcp.emit('message', report, { address: '127.0.0.1', family: 'IPv4', port: 0, size: report.length });
    const next = nextRtcp(leg.far.rtcp);
    for (let index = 5; index < 500; index++) talk(leg, index);
    expect(readCompound(await next)).not.toBeNull();
  });

  it('says nothing, and has no figures, before media is agreed on', async () => {
    const leg = await speaking();
    const heard = once(leg.far.rtcp, 'message', { signal: AbortSignal.timeout(150) }).catch(() => null);
    for (let index = 0; index < 300; index++) talk(leg, index);
    expect(leg.endpoint.close().quality).toBeNull();
    expect(await heard).toBeNull();
  });

  it('tells the figures after 10 s and every minute, an alarm once, and all of them at the end', async () => {
    const leg = await speaking({ alarmMos: 3.1 });
    leg.endpoint.configure(leg.audio);
    for (let index = 0; index < 50 * 75; index++) talk(leg, index, 4);
    expect(leg.told.map(({ alarm }) => alarm?.direction ?? null)).toEqual([null, 'received', null]);
    const { quality } = leg.endpoint.close();
    expect(quality!.received).toMatchObject({ packets: 50 * 75, lossPercent: expect.closeTo(25, 0) as number });
    expect(quality!.received.mos).toBeLessThan(3.1);
    expect(quality!.received.concealedMs).toBeGreaterThan(10_000);
    expect(quality!.sent.packets).toBeNull();
  });

  it('counts what was made up once, and loses none of it, when a codec is left and comes back', async () => {
    const leg = await speaking();
    let concealed = 0;
    let index = 0;
    for (const codec of ['PCMU', 'G722', 'PCMU', 'G722'] as const) {
      const payloadType = codec === 'PCMU' ? 0 : 9;
      leg.endpoint.configure({ ...leg.audio, codec, receive: [{ payloadType, codec }] });
      // G.722 has the time of fewer frames, so that its count is below that of G.711.
      for (const end = index + (codec === 'PCMU' ? 200 : 100); index < end; index++) {
        talk(leg, index, 4, payloadType);
        if (leg.endpoint.receiver.kind === 'concealed') concealed++;
      }
    }
    expect(concealed).toBeGreaterThan(100);
    const { concealedFrames, quality } = leg.endpoint.close();
    expect({ concealedFrames, concealedMs: quality!.received.concealedMs }).toEqual({
      concealedFrames: concealed,
      concealedMs: concealed * 20,
    });
  });
});

/** The far end finds it by the first report. */
async function rtcpPortOf({ far, ...leg }: Awaited<ReturnType<typeof speaking>>): Promise<number> {
  const came = once(far.rtcp, 'message') as Promise<[Buffer, { port: number }]>;
  for (let index = 10; index < 200; index++) talk({ far, ...leg }, index);
  return (await came)[1].port;
}
