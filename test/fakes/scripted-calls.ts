import type { CallOrder, OutgoingCalls, PlacedCall } from '../../src/ports/outgoing-calls.ts';

/** Makes no calls: answers as the test says, and notes the orders. */
export class ScriptedCalls implements OutgoingCalls {
  readonly orders: CallOrder[] = [];
  answer: PlacedCall = { ok: false, code: 'unavailable', message: 'no call is made here', retryAfterSeconds: 1 };

  placeCall(order: CallOrder): Promise<PlacedCall> {
    this.orders.push(order);
    return Promise.resolve(this.answer);
  }
}
