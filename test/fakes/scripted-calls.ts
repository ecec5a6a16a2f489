import type { AiConnector } from '../../src/ports/ai.ts';
import type { CallOrder, LedCallOrder, OutgoingCalls, PlacedCall } from '../../src/ports/outgoing-calls.ts';

/** Makes no calls: answers as the test says, and notes the orders. */
export class ScriptedCalls implements OutgoingCalls {
  readonly orders: CallOrder[] = [];
  readonly led: { readonly order: LedCallOrder; readonly ai: AiConnector }[] = [];
  answer: PlacedCall = { ok: false, code: 'unavailable', message: 'no call is made here', retryAfterSeconds: 1 };

  placeCall(order: CallOrder): Promise<PlacedCall> {
    this.orders.push(order);
    return Promise.resolve(this.answer);
  }

  placeLedCall(order: LedCallOrder, ai: AiConnector): Promise<PlacedCall> {
    this.led.push({ order, ai });
    return Promise.resolve(this.answer);
  }
}
