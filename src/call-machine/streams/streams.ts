/** The one-way streams of a call. They outlast its stages, and end with it. */
import type { StreamRequest } from '../../ports/call-streams.ts';
import type { CallEventOf } from '../events.ts';
import { endingOf } from '../state.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { fact, patch } from '../step.ts';

/** Streams that a call may have at once, as with Twilio. */
export const MAX_STREAMS = 4;

/** Why a stream cannot begin; null: it can. */
export function streamFault({ streams }: CallState, { id, name }: StreamRequest): string | null {
  if (streams.length >= MAX_STREAMS) return `the call has ${String(MAX_STREAMS)} streams already`;
  const isTaken = streams.some((each) => each.id === id || (name !== null && each.name === name));
  return isTaken ? 'the call has a stream of that name' : null;
}

/** The stream of that id or name; null: none runs. */
export function streamOfCall({ streams }: CallState, idOrName: string): StreamRequest | null {
  return streams.find(({ id, name }) => id === idOrName || name === idOrName) ?? null;
}

/** Begins a stream, or says on record why not. */
export function startStream(step: Step, stream: StreamRequest): void {
  if (endingOf(step.state) !== null) return;
  const fault = streamFault(step.state, stream);
  const { id, name } = stream;
  if (fault === null) patch(step, { streams: [...step.state.streams, stream] });
  else fact(step, 'stream.ended', { stream: id, name, lost: true, reason: fault });
}

/** Somebody wants it no more. */
export function stopStream(step: Step, idOrName: string): void {
  const stream = streamOfCall(step.state, idOrName);
  if (stream !== null) ended(step, stream, false, 'it was stopped');
}

/** Its bot hears the call. */
export function streamStarted(step: Step, { stream }: CallEventOf<'stream.started'>): void {
  const known = streamOfCall(step.state, stream);
  if (known !== null) fact(step, 'stream.started', { stream, name: known.name, tracks: known.tracks });
}

/** Its bot hears nothing any more. */
export function streamEnded(step: Step, { stream, lost, reason }: CallEventOf<'stream.ended'>): void {
  const known = streamOfCall(step.state, stream);
  if (known !== null) ended(step, known, lost, reason);
}

function ended(step: Step, { id, name }: StreamRequest, lost: boolean, reason: string): void {
  patch(step, { streams: step.state.streams.filter((each) => each.id !== id) });
  fact(step, 'stream.ended', { stream: id, name, lost, reason });
}
