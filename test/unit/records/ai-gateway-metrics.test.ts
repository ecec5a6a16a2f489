import { expect, test } from 'vitest';
import { AiGatewayMetrics } from '../../../src/records/index.ts';

test('AiGatewayMetrics shows what the gateway counts', async () => {
  const lines = (await new AiGatewayMetrics(() => ({ sessions: 2, begun: 5, lost: 1 })).text()).split('\n');
  expect(lines).toContain('warmbridge_ai_gateway_sessions 2');
  expect(lines).toContain('warmbridge_ai_gateway_sessions_total 5');
  expect(lines).toContain('warmbridge_ai_gateway_lost_sessions_total 1');
});
