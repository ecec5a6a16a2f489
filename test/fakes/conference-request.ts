import type { ConferenceRequest } from '../../src/ports/conferences.ts';

/** A call that takes part in `room` as most do: it hears and is heard, and starts the conference. */
export function conferenceRequest(more: Partial<ConferenceRequest> = {}): ConferenceRequest {
  return {
    name: 'room',
    startOnEnter: true,
    endOnExit: false,
    muted: false,
    coach: null,
    beep: 'never',
    wait: null,
    maxParticipants: 250,
    label: null,
    callback: null,
    ...more,
  };
}
