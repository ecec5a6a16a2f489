/** A moment to which the machine wants to be woken; the names are the keys of `deadlinesOf`. */
export type DeadlineName =
  | 'ring'
  /** A caller has been heard before the answer for as long as may be. */
  | 'early'
  | 'total'
  | 'briefing'
  /** The next keys are to be sent to whoever answered. */
  | 'postDial'
  | 'accept'
  | 'join'
  | 'wait'
  | 'listen'
  | 'farewell'
  /** Receivers of events had their time to take the context. */
  | 'context'
  /** Nobody told how our REFER goes on. */
  | 'refer'
  /** We leave the path of a conversation. */
  | 'releaseAfter'
  /** Phones that talk to each other directly had their time to end their legs here. */
  | 'release'
  | 'member'
  | 'park'
  | 'keys'
  /** A conversation has lasted for as long as it may. */
  | 'limit'
  | 'say'
  /** A party that was put through, or has nobody to talk to, had its time to hang up. */
  | 'leave'
  /** The new party of a transfer has not answered. */
  | 'transfer'
  /** A caller who speaks while the AI talks has done so for long enough. */
  | 'bargeIn'
  /** Nobody has told who answered. */
  | 'answering'
  /** A rule of escalation waits for this time. */
  | 'escalation'
  /** The voice of the AI is not connected yet, or is to be connected again. */
  | 'voice'
  /** A caller who waits for that voice has been in silence for long enough. */
  | 'voiceMusic'
  /** The caller should have heard what it is told first. */
  | 'announcement'
  /** The recording of the call has been paused for as long as it may be. */
  | 'recordingPause'
  /** Those who are recorded are to hear the tone. */
  | 'beep'
  /** Whoever records a leg should have told that it is over. */
  | 'recording'
  /** The greeting of a voicemail, or its beep, takes too long. */
  | 'voicemail'
  /** A caller who is offered to be called back has not answered, or the offer takes too long. */
  | 'callback'
  /** Nobody has told whether the route has room for one more handoff. */
  | 'room'
  /** The site has not named destinations. */
  | 'destinations'
  /** Nobody has told whether an agent is free, or the caller has waited in a queue for as long as may be. */
  | 'agents';
