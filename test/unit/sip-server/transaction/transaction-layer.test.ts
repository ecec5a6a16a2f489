import { describe, expect, test } from 'vitest';
import { parseDatagram, parseVia } from '../../../../src/sip-server/message/index.ts';
import type { SipMessage, SipRequest, SipResponse, Via } from '../../../../src/sip-server/message/index.ts';
import { newCounters } from '../../../../src/sip-server/shared/counters.ts';
import { TimerQueue } from '../../../../src/sip-server/shared/timer-queue.ts';
import {
  clientKey,
  DEFAULT_SIP_TIMERS,
  transactionContext,
  TransactionLayer,
} from '../../../../src/sip-server/transaction/index.ts';
import type { ServerTransaction } from '../../../../src/sip-server/transaction/index.ts';
import type { Endpoint, Flow } from '../../../../src/sip-server/transport/index.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const ENDPOINT: Endpoint = {
  protocol: 'udp',
  bindHost: '127.0.0.1',
  port: 5060,
  family: 4,
  loopback: true,
  host: '127.0.0.1',
  hostPort: '127.0.0.1:5060',
};

/** Keeps what is sent, or fails it if a test says so. */
class RecordingFlow implements Flow {
  readonly protocol = 'udp';
  readonly endpoint = ENDPOINT;
  readonly address = '127.0.0.1';
  readonly port = 5080;
  readonly open = true;
  returns = false;
  readonly sent: string[] = [];
  readonly watchers = new Set<() => void>();
  readonly reliable: boolean;
  failing = false;

  constructor(reliable = false) {
    this.reliable = reliable;
  }

  send(bytes: Buffer, failed: (error: Error) => void): void {
    this.sent.push(bytes.toString());
    if (this.failing) {
      failed(new Error('unreachable'));
    }
  }

  watch(lost: () => void): () => void {
    this.watchers.add(lost);
    return () => this.watchers.delete(lost);
  }

  /** The connection closes. */
  close(): void {
    for (const lost of [...this.watchers]) lost();
  }
}

function read(text: string): SipMessage {
  const outcome = parseDatagram(Buffer.from(text.trim().replaceAll('\n', '\r\n') + '\r\n\r\n'));
  if (!outcome.ok) {
    throw new Error(outcome.fault.reason);
  }
  return outcome.message;
}
function request(method: string, branch = 'z9hG4bK1', extra = ''): SipRequest {
  return read(`${method} sip:bob@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5080;branch=${branch}
Max-Forwards: 70
From: <sip:a@127.0.0.1>;tag=a
To: <sip:b@127.0.0.1>${extra}
Call-ID: c1
CSeq: 1 ${method}
Contact: <sip:a@127.0.0.1:5080>
Content-Length: 0`) as SipRequest;
}
function response(status: number, method: string, branch = 'z9hG4bK1'): SipResponse {
  return read(`SIP/2.0 ${status} X
Via: SIP/2.0/UDP 127.0.0.1:5080;branch=${branch}
From: <sip:a@127.0.0.1>;tag=a
To: <sip:b@127.0.0.1>;tag=b
Call-ID: c1
CSeq: 1 ${method}
Content-Length: 0`) as SipResponse;
}

function viaOf(message: SipRequest): Via {
  return parseVia(message.headers.list('via')[0]!)!;
}

function setUp() {
  const clock = new FakeClock();
  const counters = newCounters();
  const timers = new TimerQueue(clock, (error) => {
    throw error;
  });
  const seen: string[] = [];
  const flow = new RecordingFlow();
  const served: ServerTransaction[] = [];
  const layer: TransactionLayer = new TransactionLayer(transactionContext(DEFAULT_SIP_TIMERS, timers, counters), {
    onRequest: (message, from, via) => {
      seen.push(message.method);
      served.push(layer.serve(message, from, via));
    },
    onAck: () => seen.push('ACK'),
    onCancel: (_message, _from, _via, invite) => seen.push(`CANCEL of ${invite === null ? 'nothing' : invite.key}`),
    onServerFault: (_transaction, fault) => seen.push(`server ${fault}`),
  });
  const start = (method: string, on: RecordingFlow = flow): string[] => {
    const told: string[] = [];
    layer.request({
      key: clientKey('z9hG4bK1', method),
      request: request(method),
      bytes: Buffer.from(`${method} bytes`),
      flow: on,
      user: {
        onResponse: ({ status }) => told.push(String(status)),
        onFault: (fault) => told.push(fault),
        onRetransmission: () => told.push('again'),
      },
    });
    return told;
  };
  const receive = (message: SipMessage, from: RecordingFlow): void => {
    if (message.kind === 'response') {
      layer.receiveResponse(message, from);
    } else {
      layer.receiveRequest(message, from, viaOf(message));
    }
  };
  return { clock, counters, timers, layer, seen, flow, served, start, receive };
}

describe('client transactions', () => {
  test('INVITE: seven transmissions within 64*T1, then a timeout, and nothing is left (17.1.1.2)', () => {
    const { clock, start, flow, layer, timers, counters } = setUp();
    const told = start('INVITE');
    clock.advance(40_000);
    expect(flow.sent).toHaveLength(7);
    expect(told).toEqual(['again', 'again', 'again', 'again', 'again', 'again', 'timeout']);
    expect([layer.size, timers.size, counters.retransmissionsSent]).toEqual([0, 0, 6]);
  });

  test('non-INVITE: eleven transmissions within 64*T1 (17.1.2.2)', () => {
    const { clock, start, flow } = setUp();
    const told = start('OPTIONS');
    clock.advance(40_000);
    expect(flow.sent).toHaveLength(11);
    expect(told.at(-1)).toBe('timeout');
  });

  test('the connection closes before any response: a transport fault at once, and it is not watched any more (18.4)', () => {
    const { start, layer, clock } = setUp();
    const flow = new RecordingFlow(true);
    const told = start('INVITE', flow);
    flow.close();
    expect(told).toEqual(['transport']);
    expect([layer.size, flow.watchers.size]).toEqual([0, 0]);
    clock.advance(40_000);
    expect(flow.sent).toHaveLength(1);
  });

  test('the connection closes after a provisional response: the final one may come by another (18.2.2)', () => {
    const { start, receive } = setUp();
    const flow = new RecordingFlow(true);
    const told = start('INVITE', flow);
    receive(response(180, 'INVITE'), flow);
    flow.close();
    receive(response(200, 'INVITE'), new RecordingFlow(true));
    expect(told).toEqual(['180', '200']);
  });

  test('a final response other than 2xx is acknowledged as 17.1.1.3 says, each time it comes', () => {
    const { start, flow, layer, clock, receive } = setUp();
    const told = start('INVITE');
    receive(response(486, 'INVITE'), flow);
    receive(response(486, 'INVITE'), flow);
    expect(told).toEqual(['486']);
    const [, first, second] = flow.sent;
    expect(second).toBe(first);
    expect(first).toMatch(
      /^ACK sip:bob@127\.0\.0\.1 SIP\/2\.0\r\nVia: SIP\/2\.0\/UDP 127\.0\.0\.1:5080;branch=z9hG4bK1\r\n/u,
    );
    expect(first).toContain('\r\nTo: <sip:b@127.0.0.1>;tag=b\r\n');
    expect(first).toContain('\r\nCSeq: 1 ACK\r\n');
    clock.advance(40_000);
    expect(layer.size).toBe(0);
  });

  test('each 2xx of an INVITE reaches the user, or its successor, for 64*T1 (RFC 6026 7.2)', () => {
    const { layer, flow, clock, receive } = setUp();
    const told: string[] = [];
    const transaction = layer.request({
      key: clientKey('z9hG4bK1', 'INVITE'),
      request: request('INVITE'),
      bytes: Buffer.from('x'),
      flow,
      user: { onResponse: () => told.push('first'), onFault: () => told.push('fault') },
    });
    receive(response(200, 'INVITE'), flow);
    receive(response(200, 'INVITE'), flow);
    transaction.handOver({ onResponse: () => told.push('handed over'), onFault: () => told.push('fault') });
    receive(response(200, 'INVITE'), flow);
    clock.advance(33_000);
    receive(response(200, 'INVITE'), flow);
    expect(told).toEqual(['first', 'first', 'handed over']);
    expect(layer.size).toBe(0);
  });

  test('responses are matched by branch and CSeq method, others are strays (17.1.3)', () => {
    const { start, flow, counters, receive } = setUp();
    const told = start('INVITE');
    receive(response(200, 'CANCEL'), flow);
    receive(response(200, 'INVITE', 'z9hG4bK2'), flow);
    expect(told).toEqual([]);
    expect(counters.strays).toBe(2);
  });

  test('a transport that gives up is reported (17.1.4)', () => {
    const { start } = setUp();
    const failing = new RecordingFlow();
    failing.failing = true;
    expect(start('OPTIONS', failing)).toEqual(['transport']);
  });

  test('nothing is repeated and nothing lingers on a reliable transport', () => {
    const { start, layer, clock, timers, receive } = setUp();
    const reliable = new RecordingFlow(true);
    start('OPTIONS', reliable);
    clock.advance(10_000);
    expect(reliable.sent).toHaveLength(1);
    receive(response(200, 'OPTIONS'), reliable);
    expect([layer.size, timers.size]).toEqual([0, 0]);
  });
});

describe('server transactions', () => {
  test('a retransmission never reaches the user twice, and gets the latest response (17.2)', () => {
    const { seen, served, flow, counters, receive } = setUp();
    receive(request('INVITE'), flow);
    receive(request('INVITE'), flow);
    expect(flow.sent).toEqual([]);
    served[0]!.respond(180, Buffer.from('180'));
    receive(request('INVITE'), flow);
    served[0]!.respond(486, Buffer.from('486'));
    receive(request('INVITE'), flow);
    expect(seen).toEqual(['INVITE']);
    expect(flow.sent).toEqual(['180', '180', '486', '486']);
    expect(counters.retransmissionsReceived).toBe(3);
  });

  test('the ACK for a failure is absorbed, the ACK for a 2xx is not', () => {
    const { layer, seen, served, flow, clock, receive } = setUp();
    receive(request('INVITE'), flow);
    served[0]!.respond(486, Buffer.from('486'));
    receive(request('ACK', 'z9hG4bK1', ';tag=b'), flow);
    receive(request('INVITE', 'z9hG4bK2'), flow);
    served[1]!.respond(200, Buffer.from('200'));
    receive(request('ACK', 'z9hG4bK3', ';tag=b'), flow);
    receive(request('ACK', 'z9hG4bK2', ';tag=b'), flow); // this peer reuses the branch of its INVITE
    expect(seen).toEqual(['INVITE', 'INVITE', 'ACK', 'ACK']);
    clock.advance(40_000);
    expect(layer.size).toBe(0);
  });

  test('a failure whose ACK never comes is repeated for 64*T1 and then reported', () => {
    const { layer, seen, served, flow, clock, timers, receive } = setUp();
    receive(request('INVITE'), flow);
    served[0]!.respond(486, Buffer.from('486'));
    clock.advance(40_000);
    expect(seen).toEqual(['INVITE', 'server timeout']);
    expect(flow.sent.length).toBe(11);
    expect([layer.size, timers.size]).toEqual([0, 0]);
  });

  test('the first final response counts (17.2.2)', () => {
    const { served, flow, receive } = setUp();
    receive(request('OPTIONS'), flow);
    served[0]!.respond(200, Buffer.from('200'));
    served[0]!.respond(500, Buffer.from('500'));
    expect(flow.sent).toEqual(['200']);
    expect(served[0]!.answered).toBe(true);
  });

  test('a CANCEL finds its INVITE by branch, and only by it (9.2)', () => {
    const { layer, seen, flow, receive } = setUp();
    receive(request('INVITE'), flow);
    receive(request('CANCEL'), flow);
    receive(request('CANCEL', 'z9hG4bK9'), flow);
    expect(seen).toEqual(['INVITE', 'CANCEL of z9hG4bK1|127.0.0.1:5080|INVITE', 'CANCEL of nothing']);
    expect(layer.knows(request('CANCEL'), viaOf(request('CANCEL')))).toBe(true);
  });

  test('peers of RFC 2543 are matched by their other headers (17.2.3)', () => {
    const { seen, flow, receive } = setUp();
    receive(request('OPTIONS', '1'), flow);
    receive(request('OPTIONS', '1'), flow);
    receive(request('OPTIONS', '2'), flow);
    expect(seen).toEqual(['OPTIONS', 'OPTIONS']);
  });

  test('close ends all transactions without an event', () => {
    const { layer, flow, timers, start, receive } = setUp();
    start('INVITE');
    receive(request('OPTIONS', 'z9hG4bK7'), flow);
    const said = flow.sent.length;
    layer.close();
    expect([layer.size, timers.size, flow.sent.length]).toEqual([0, 0, said]);
  });
});
