import { z } from 'zod';

const figure = z.number().nullable();

const streamQuality = z.object({
  packets: figure.describe('RTP packets that were to come'),
  lost: figure.describe('Of them, those that did not'),
  lossPercent: figure,
  burstRatio: figure.describe('1: losses come by chance; 2: in bursts twice as long as that (ITU-T G.107)'),
  jitterMs: figure.describe('Interarrival jitter (RFC 3550 6.4.1), its mean'),
  maxJitterMs: figure,
  late: figure.describe('Packets that came too late to be played'),
  concealedMs: figure.describe('Sound that was made up where packets were missing'),
  mos: figure.describe('Estimate by the E-model (ITU-T G.107), 1 to 4.5'),
  worstMos: figure.describe('The same of the worst 10 s'),
});

/** How a leg was carried; a figure that is not known is null. */
export const legQuality = z.object({
  roundTripMs: figure.describe('To the far end and back, by RTCP: its mean'),
  maxRoundTripMs: figure,
  received: streamQuality.describe('What came from the far end'),
  sent: streamQuality.describe('What the far end says of what it was sent'),
});

/** What an alarm says beside the estimate. */
export const ALARM_FIGURES = { lossPercent: figure, jitterMs: figure, roundTripMs: figure };
