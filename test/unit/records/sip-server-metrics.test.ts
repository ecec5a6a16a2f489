import { expect, it } from 'vitest';
import { SipServerMetrics } from '../../../src/records/index.ts';
import type { SipServerFigures } from '../../../src/records/sip-server-metrics.ts';

function figures(dialogs: number, requestsReceived: number): SipServerFigures {
  return {
    transactions: 1,
    dialogs,
    pendingRequests: 3,
    timers: 4,
    sockets: 5,
    applications: 6,
    counters: {
      requestsReceived,
      requestsSent: 8,
      responsesReceived: [11, 12, 13, 14, 15, 16],
      responsesSent: [21, 22, 23, 24, 25, 26],
      retransmissionsReceived: 31,
      retransmissionsSent: 32,
      parseFailures: 33,
      sourcesRefused: 34,
      challenges: 35,
      credentialsRefused: 36,
      requestsShed: 37,
      connectionsRefused: 38,
      strays: 39,
      internalErrors: 40,
    },
  };
}

it('shows every figure of the server at the time of the request', async () => {
  let now = figures(2, 7);
  const metrics = new SipServerMetrics(() => now);
  const series = async (): Promise<string[]> =>
    (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(await series()).toEqual([
    'warmbridge_sip_requests_total{direction="received"} 7',
    'warmbridge_sip_requests_total{direction="sent"} 8',
    ...[1, 2, 3, 4, 5, 6].map(
      (each) => `warmbridge_sip_responses_total{direction="received",class="${each}xx"} ${10 + each}`,
    ),
    ...[1, 2, 3, 4, 5, 6].map(
      (each) => `warmbridge_sip_responses_total{direction="sent",class="${each}xx"} ${20 + each}`,
    ),
    'warmbridge_sip_retransmissions_total{direction="received"} 31',
    'warmbridge_sip_retransmissions_total{direction="sent"} 32',
    'warmbridge_sip_parse_failures_total 33',
    'warmbridge_sip_sources_refused_total 34',
    'warmbridge_sip_challenges_total 35',
    'warmbridge_sip_credentials_refused_total 36',
    'warmbridge_sip_requests_shed_total 37',
    'warmbridge_sip_connections_refused_total 38',
    'warmbridge_sip_strays_total 39',
    'warmbridge_sip_internal_errors_total 40',
    'warmbridge_sip_transactions 1',
    'warmbridge_sip_dialogs 2',
    'warmbridge_sip_pending_requests 3',
    'warmbridge_sip_timers 4',
    'warmbridge_sip_sockets 5',
    'warmbridge_sip_applications 6',
  ]);
  now = figures(0, 9);
  expect(await series()).toEqual(
    expect.arrayContaining(['warmbridge_sip_requests_total{direction="received"} 9', 'warmbridge_sip_dialogs 0']),
  );
});
