import { setTimeout as delay } from 'node:timers/promises';
import type { BenchSite } from '../product/index.ts';

const ASK_AGAIN_MS = 200;

/** Waits until nothing is pending for a receiver. @returns whether that came about in time */
export async function untilNothingPending(
  { product }: Pick<BenchSite, 'product'>,
  webhook: string,
  timeoutMs: number,
): Promise<boolean> {
  const query = `state=pending&limit=1&webhook=${encodeURIComponent(webhook)}`;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { items } = await product.request<{ items: unknown[] }>(`/v1/webhook-deliveries?${query}`);
    if (items.length === 0) return true;
    if (performance.now() > deadline) return false;
    await delay(ASK_AGAIN_MS);
  }
}
