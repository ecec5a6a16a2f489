// Made by `npm run client` from the schemas of the API. Do not edit.
export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Does it run? `parts` says which part is not well */
        get: operations["getHealthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Does it take calls? */
        get: operations["getReadyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus metrics */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/diagnostics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many calls, transactions, endpoints and ports are open */
        get: operations["getDiagnostics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who has logged in, and what the role may do */
        get: operations["getSession"];
        put?: never;
        /** Log in, by name and password or by a key. The cookie of the answer is the session */
        post: operations["postSession"];
        /** Log out */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change the own password. All sessions of the person end, and this one goes on as another */
        put: operations["putSessionPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The people who may log in, by their names */
        get: operations["getPeople"];
        put?: never;
        /** Add somebody who may log in */
        post: operations["postPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A person */
        get: operations["getPeopleByName"];
        put?: never;
        post?: never;
        /** Remove somebody, and end the sessions. What the person did stays on record */
        delete: operations["deletePeopleByName"];
        options?: never;
        head?: never;
        /** Change somebody. Another role, agent, user or password, and `disabled`, end the sessions */
        patch: operations["patchPeopleByName"];
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys: those of the configuration first, then those that were made here. No secret is among them */
        get: operations["getKeys"];
        put?: never;
        /** Make a key. The answer has it once; the program keeps its hash alone */
        post: operations["postKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key, at once. Sessions that began with it end */
        delete: operations["deleteKeysByName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what by the API, who heard recordings, and who could not log in, the newest first */
        get: operations["getAuditActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls, newest first */
        get: operations["getCalls"];
        put?: never;
        /** Call somebody. The call runs its route from the answer on */
        post: operations["postCalls"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A call */
        get: operations["getCallsById"];
        put?: never;
        post?: never;
        /** Hang up */
        delete: operations["deleteCallsById"];
        options?: never;
        head?: never;
        /** Merge metadata into a call */
        patch: operations["patchCallsById"];
        trace?: never;
    };
    "/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All agents, by their ids */
        get: operations["getAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/colleagues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom a call can be transferred to: the names and the states of all agents, without their telephones */
        get: operations["getColleagues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An agent: the profile, the state, and the calls */
        get: operations["getAgentsById"];
        /** Add an agent, or change one: what is left out stays as it is. Whoever may not write agents changes `state` alone */
        put: operations["putAgentsById"];
        post?: never;
        /** Take an agent out. Calls that are up go on */
        delete: operations["deleteAgentsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The queues for agents, by their names */
        get: operations["getQueues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A queue, and who waits in it */
        get: operations["getQueuesByName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The opening hours of the configuration: whether they are open now, and when that changes */
        get: operations["getHours"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/calls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hold a call against its chain of hashes, its recordings, and the signed statements about its days */
        get: operations["getAuditCallsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/calls/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A call with all that vouches for it, private words and the salt of its chain too: lines of JSON */
        get: operations["getAuditCallsByIdExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The days (UTC) that are signed, newest first */
        get: operations["getAuditDays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/days/{day}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hold all calls of a day (UTC) against its signed statement */
        get: operations["getAuditDaysByDay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase what is known of a caller from all calls that are over, and their recordings */
        post: operations["postErasures"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Callers who are to be called back, or were, newest first */
        get: operations["getCallbacks"];
        put?: never;
        /** Have somebody called back, and joined with an agent */
        post: operations["postCallbacks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/callbacks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A callback: how often it was tried, and what came of it */
        get: operations["getCallbacksById"];
        put?: never;
        post?: never;
        /** Delete a callback. Nobody is called for it any more */
        delete: operations["deleteCallbacksById"];
        options?: never;
        head?: never;
        /** Change the number or the time, end a callback, or have it tried again */
        patch: operations["patchCallbacksById"];
        trace?: never;
    };
    "/v1/voicemails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that callers have left, newest first */
        get: operations["getVoicemails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/voicemails/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A message, and the context that the caller came with */
        get: operations["getVoicemailsById"];
        put?: never;
        post?: never;
        /** Delete a message, with its sound */
        delete: operations["deleteVoicemailsById"];
        options?: never;
        head?: never;
        /** Say that a message was heard, or is to count as new */
        patch: operations["patchVoicemailsById"];
        trace?: never;
    };
    "/v1/voicemails/{id}/audio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller said, in one channel. It does not count as heard by that */
        get: operations["getVoicemailsByIdAudio"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/disposition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what came of a call, during it or after its end. The last one counts */
        post: operations["postCallsByIdDisposition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/handoffs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How handoffs went (docs/reports.md) */
        get: operations["getReportsHandoffs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How calls went (docs/reports.md) */
        get: operations["getReportsCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/handoffs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The handoffs of a call, oldest first */
        get: operations["getCallsByIdHandoffs"];
        put?: never;
        /** Hand the call to a human. The route of the call gives what the body leaves out */
        post: operations["postCallsByIdHandoffs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/handoffs/{hid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A handoff: phase, result, attempts, timings */
        get: operations["getCallsByIdHandoffsByHid"];
        put?: never;
        post?: never;
        /** Cancel a handoff. The call goes back to the AI */
        delete: operations["deleteCallsByIdHandoffsByHid"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/handoffs/{hid}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the call from a screen, as the accept digit does. The telephone must have been answered */
        post: operations["postCallsByIdHandoffsByHidAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/handoffs/{hid}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do not take the call: the telephone stops to ring, or is hung up on, and the next one is called */
        post: operations["postCallsByIdHandoffsByHidDecline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put the caller, or another member, on hold (re-INVITE with sendonly). It hears the prompt, or music */
        post: operations["postCallsByIdHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a hold of the API, or of an agent who pressed the keys for it */
        post: operations["postCallsByIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/say": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Speak to one leg. It hears the words together with people, and in the place of music */
        post: operations["postCallsByIdSay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/play": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Play a file to one leg, as say does with words */
        post: operations["postCallsByIdPlay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/whisper": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say something to the agent alone, who goes on hearing the caller. The caller never hears it */
        post: operations["postCallsByIdWhisper"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/dtmf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send keys to one leg (RFC 4733) */
        post: operations["postCallsByIdDtmf"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/coach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show the human who talks with the caller a text, on the context card and in the live view. Nobody hears it */
        post: operations["postCallsByIdCoach"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/return-to-ai": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hang up on everybody else, and give the caller back to the AI, which is told why (call.returned) */
        post: operations["postCallsByIdReturnToAi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/park": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hang up on everybody else. The caller hears music until POST members calls somebody who takes the call */
        post: operations["postCallsByIdPark"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the caller to somebody else: at once (blind), or after the agent has talked with them (attended) */
        post: operations["postCallsByIdTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave the path of the call: the two telephones talk directly (REFER) */
        post: operations["postCallsByIdRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who takes part in the conversation of a call that is up, or is called to */
        get: operations["getCallsByIdMembers"];
        put?: never;
        /** Call somebody who is to take part. The caller talks with an agent, or is parked */
        post: operations["postCallsByIdMembers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/members/{leg}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A member: its role, and how it takes part */
        get: operations["getCallsByIdMembersByLeg"];
        put?: never;
        post?: never;
        /** Hang up on a member. During a consultation, the agent then leaves the caller with the third party */
        delete: operations["deleteCallsByIdMembersByLeg"];
        options?: never;
        head?: never;
        /** Change who hears a member. During a consultation, talk joins the third party with the caller */
        patch: operations["patchCallsByIdMembersByLeg"];
        trace?: never;
    };
    "/v1/calls/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The journal of a call. Viewers see `[private]` in the place of what was said in private */
        get: operations["getCallsByIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The recording, with the caller left and all others right. While the call is up, it has what was recorded so far */
        get: operations["getCallsByIdRecording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recordings/{recording}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A recording. That of a leg has one channel. While it goes on, it has what was recorded so far */
        get: operations["getCallsByIdRecordingsByRecording"];
        put?: never;
        post?: never;
        /** Delete a recording that is over. The call's own has the id of the call */
        delete: operations["deleteCallsByIdRecordingsByRecording"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The recordings of a call: its own first, then those of what single legs said (`leg` is not null) */
        get: operations["getCallsByIdRecordings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recording/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to record a call that is not recorded. It is recorded once: what was ended does not begin again */
        post: operations["postCallsByIdRecordingStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recording/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the recording of a call that goes on */
        post: operations["postCallsByIdRecordingStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recording/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause the recording: both sides are silence in the file, and what else is recorded or transcribed pauses too */
        post: operations["postCallsByIdRecordingPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/recording/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a pause, whoever began it */
        post: operations["postCallsByIdRecordingResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/context": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The context card of a call: summary, fields, transcript. Viewers do not see private segments */
        get: operations["getCallsByIdContext"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/c/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The context card behind a signed link, as a page, or as JSON where Accept says so */
        get: operations["getCByToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calls/{id}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was said in a call, by whom and when. Viewers do not see private segments */
        get: operations["getCallsByIdTranscript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transcripts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search what was said in all calls, the newest first. Viewers do not find private segments */
        get: operations["getTranscripts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/escalation/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What rules of escalation make of a transcript, or of a call that is on record. Nothing is changed */
        post: operations["postEscalationDryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The routes as they are configured, and what is under way on each. Secrets are shown as *** */
        get: operations["getRoutes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media-servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The FreeSWITCH servers and their calls. The list is empty with the embedded engine */
        get: operations["getMediaServers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media-servers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A FreeSWITCH server and its calls */
        get: operations["getMediaServersById"];
        /** Drain a server for maintenance, or take it back. The calls on it go on */
        put: operations["putMediaServersById"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The trunks, whether calls and pings reach them, and the calls on them */
        get: operations["getTrunks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trunks/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A trunk */
        get: operations["getTrunksByName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Destinations that failed and did not work since. Those that are paused are skipped */
        get: operations["getDestinations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The processes that share the database: whether they are there, and what they say of themselves */
        get: operations["getNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The users of sip.users, and their telephones that are registered */
        get: operations["getUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A user of sip.users */
        get: operations["getUsersByName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The configuration file, without its secrets, and what of it needs a restart */
        get: operations["getConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/config/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the configuration was, the newest first: who changed it, when, and what */
        get: operations["getConfigVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/config/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A former version, without its secrets */
        get: operations["getConfigVersionsByVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/config/versions/{version}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a former version in force again, as a new version */
        post: operations["postConfigVersionsByVersionRollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/config/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the file again (the certificate of the API: at SIGHUP) */
        post: operations["postConfigReload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/config/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what a part, or a whole configuration, would change, and what is wrong with it. Nothing is changed */
        post: operations["postConfigCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/config/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A part of the configuration as the file has it, without its secrets: `routes`, `trunks`, `outbound`, `agents`, `queues`, `hours`, `prompts` or `webhooks` */
        get: operations["getConfigByPart"];
        /** Change a part for later calls, and in the file, whose comments stay. Calls that are up go on as they began */
        put: operations["putConfigByPart"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/telephone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a browser needs to be a telephone of the own user: credentials for minutes, and where to register */
        post: operations["postTelephone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/click-to-call/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a visitor of a web page needs to call the number of a button of clickToCall, and no other */
        post: operations["postClickToCallByName"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/try/telephones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a button, a route, a user and an agent ready, to be caller and agent in two pages of the browser */
        post: operations["postTryTelephones"];
        /** Take all that away again. Calls that are up go on */
        delete: operations["deleteTryTelephones"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Place a call from a caller of ours, and hand it to an agent of ours. No other telephone rings */
        post: operations["postTry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/try/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A try: its steps, its timings, what each telephone heard, and how it came out */
        get: operations["getTryById"];
        put?: never;
        post?: never;
        /** End a try, and its call. One that is over stays as it is */
        delete: operations["deleteTryById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries of events to webhooks, newest first */
        get: operations["getWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A delivery, with the body that is sent */
        get: operations["getWebhookDeliveriesById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deliver once more what was delivered or given up */
        post: operations["postWebhookDeliveriesByIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A WebSocket that tells of calls, agents and queues as they change (docs/live.md) */
        get: operations["getLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same by Server-Sent Events: `data` of each is a message. `Last-Event-ID` goes on from there */
        get: operations["getLiveEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket that opens one connection within a minute, for browsers, with the rights of the key */
        post: operations["postLiveTickets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "call.started": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An INVITE came in */
        post: operations["onCallStarted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "call.speech": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A party said something */
        post: operations["onCallSpeech"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "call.dtmf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A party pressed a key */
        post: operations["onCallDtmf"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.started": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The call is to be handed to a human; with the context card, before a telephone rings */
        post: operations["onHandoffStarted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.queued": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** No agent is free: the caller waits in a queue */
        post: operations["onHandoffQueued"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.turn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The caller's turn in the queue has come: an agent is reserved */
        post: operations["onHandoffTurn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.leftQueue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The caller waits in the queue no more, and had no turn */
        post: operations["onHandoffLeftQueue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.referring": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The caller's telephone is to call the agent (REFER); with the context card, before it is asked */
        post: operations["onHandoffReferring"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.ringing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An agent's telephone rings; with the context card */
        post: operations["onHandoffRinging"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.answered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The agent answered and hears the briefing */
        post: operations["onHandoffAnswered"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.bridged": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Caller and agent hear each other */
        post: operations["onHandoffBridged"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.ended": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The handoff is over, one way or another */
        post: operations["onHandoffEnded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "handoff.privacyAlarm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The caller was sent some of what the agent was told in private */
        post: operations["onHandoffPrivacyAlarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "leg.qualityAlarm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A leg sounds worse than `media.quality.alarmMos`, one way */
        post: operations["onLegQualityAlarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "voicemail.left": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Nobody took the caller, who has left a message; with the context card */
        post: operations["onVoicemailLeft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "call.ended": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The call is over: the whole call record with metadata and context card */
        post: operations["onCallEnded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "call.disposition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Somebody said what came of the call; it may come after `call.ended`, and more than once */
        post: operations["onCallDisposition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "callback.requested": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A caller whom nobody took has asked to be called back */
        post: operations["onCallbackRequested"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "callback.dialling": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The caller is called back; `callId` is that of the new call */
        post: operations["onCallbackDialling"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "callback.missed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Nobody was reached, and it is tried again */
        post: operations["onCallbackMissed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "callback.done": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The caller was called back, and talks with an agent */
        post: operations["onCallbackDone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "callback.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Nobody was reached for the last time, or in time */
        post: operations["onCallbackFailed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Call: {
            from: string;
            to: string;
            route: string | null;
            metadata: {
                [key: string]: unknown;
            };
            /** @description Opaque */
            id: string;
            /** @enum {string} */
            state: "routing" | "with-ai" | "handoff" | "with-agent" | "on-hold" | "voicemail" | "ended";
            /**
             * @description `outbound`: `POST /v1/calls` made the call. Absent: it came in
             * @constant
             */
            direction?: "outbound";
            /** @description What the INVITE says of the caller beyond From (docs/records.md) */
            identity?: {
                displayName: string | null;
                asserted: {
                    uri: string;
                    user: string;
                    displayName: string | null;
                }[];
                remoteParty: {
                    uri: string;
                    user: string;
                    displayName: string | null;
                } | null;
                diversions: {
                    uri: string;
                    user: string;
                    displayName: string | null;
                    reason: string | null;
                }[];
                history: {
                    uri: string;
                    user: string;
                    displayName: string | null;
                    index: string | null;
                    reason: string | null;
                    withheld?: boolean;
                }[];
                privacy: string[];
                anonymous: boolean;
                /** @description What STIR/SHAKEN says of the caller (RFC 8224); not checked by Warmbridge */
                signed?: {
                    headers: string[];
                    attestation: ("A" | "B" | "C") | null;
                    verstat: string | null;
                };
            };
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            startedAt: string;
            answeredAt: string | null;
            endedAt: string | null;
            legs: {
                /** @description Opaque */
                id: string;
                /** @enum {string} */
                role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                /** @enum {string} */
                state: "idle" | "inviting" | "ringing" | "answered" | "ended";
                /**
                 * @description It is not answered, and its media is up all the same (183, RFC 3960)
                 * @constant
                 */
                early?: true;
                sipCallId: string | null;
                codec: string | null;
                /** @description The crypto-suite that its sound is encrypted with (SRTP, RFC 4568); absent for plain RTP */
                srtp?: string;
                /**
                 * @description While it takes part in a conversation
                 * @enum {string}
                 */
                mode?: "talk" | "listen" | "coach" | "held";
                /** @description The leg that a coach coaches */
                coach?: string;
                trunk?: string;
                /** @description How it is carried; absent where that was not told yet */
                quality?: {
                    /** @description To the far end and back, by RTCP: its mean */
                    roundTripMs: number | null;
                    maxRoundTripMs: number | null;
                    /** @description What came from the far end */
                    received: {
                        /** @description RTP packets that were to come */
                        packets: number | null;
                        /** @description Of them, those that did not */
                        lost: number | null;
                        lossPercent: number | null;
                        /** @description 1: losses come by chance; 2: in bursts twice as long as that (ITU-T G.107) */
                        burstRatio: number | null;
                        /** @description Interarrival jitter (RFC 3550 6.4.1), its mean */
                        jitterMs: number | null;
                        maxJitterMs: number | null;
                        /** @description Packets that came too late to be played */
                        late: number | null;
                        /** @description Sound that was made up where packets were missing */
                        concealedMs: number | null;
                        /** @description Estimate by the E-model (ITU-T G.107), 1 to 4.5 */
                        mos: number | null;
                        /** @description The same of the worst 10 s */
                        worstMos: number | null;
                    };
                    /** @description What the far end says of what it was sent */
                    sent: {
                        /** @description RTP packets that were to come */
                        packets: number | null;
                        /** @description Of them, those that did not */
                        lost: number | null;
                        lossPercent: number | null;
                        /** @description 1: losses come by chance; 2: in bursts twice as long as that (ITU-T G.107) */
                        burstRatio: number | null;
                        /** @description Interarrival jitter (RFC 3550 6.4.1), its mean */
                        jitterMs: number | null;
                        maxJitterMs: number | null;
                        /** @description Packets that came too late to be played */
                        late: number | null;
                        /** @description Sound that was made up where packets were missing */
                        concealedMs: number | null;
                        /** @description Estimate by the E-model (ITU-T G.107), 1 to 4.5 */
                        mos: number | null;
                        /** @description The same of the worst 10 s */
                        worstMos: number | null;
                    };
                };
            }[];
            handoffs: string[];
            /** @description What was last said of it: `POST /v1/calls/{id}/disposition` */
            disposition?: {
                resolved: boolean;
                precise?: boolean;
                note?: string;
                by: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                at: string;
            };
            /** @description While the call is parked */
            parked?: {
                slot: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                until: string;
            };
            ended: {
                /** @enum {string} */
                result: "completed" | "abandoned" | "refused" | "failed";
                reason: string;
                sipStatus: number | null;
            } | null;
        };
        CallList: {
            items: components["schemas"]["Call"][];
            nextCursor: string | null;
        };
        CallDetail: {
            from: string;
            to: string;
            route: string | null;
            metadata: {
                [key: string]: unknown;
            };
            /** @description Opaque */
            id: string;
            /** @enum {string} */
            state: "routing" | "with-ai" | "handoff" | "with-agent" | "on-hold" | "voicemail" | "ended";
            /**
             * @description `outbound`: `POST /v1/calls` made the call. Absent: it came in
             * @constant
             */
            direction?: "outbound";
            /** @description What the INVITE says of the caller beyond From (docs/records.md) */
            identity?: {
                displayName: string | null;
                asserted: {
                    uri: string;
                    user: string;
                    displayName: string | null;
                }[];
                remoteParty: {
                    uri: string;
                    user: string;
                    displayName: string | null;
                } | null;
                diversions: {
                    uri: string;
                    user: string;
                    displayName: string | null;
                    reason: string | null;
                }[];
                history: {
                    uri: string;
                    user: string;
                    displayName: string | null;
                    index: string | null;
                    reason: string | null;
                    withheld?: boolean;
                }[];
                privacy: string[];
                anonymous: boolean;
                /** @description What STIR/SHAKEN says of the caller (RFC 8224); not checked by Warmbridge */
                signed?: {
                    headers: string[];
                    attestation: ("A" | "B" | "C") | null;
                    verstat: string | null;
                };
            };
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            startedAt: string;
            answeredAt: string | null;
            endedAt: string | null;
            legs: {
                /** @description Opaque */
                id: string;
                /** @enum {string} */
                role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                /** @enum {string} */
                state: "idle" | "inviting" | "ringing" | "answered" | "ended";
                /**
                 * @description It is not answered, and its media is up all the same (183, RFC 3960)
                 * @constant
                 */
                early?: true;
                sipCallId: string | null;
                codec: string | null;
                /** @description The crypto-suite that its sound is encrypted with (SRTP, RFC 4568); absent for plain RTP */
                srtp?: string;
                /**
                 * @description While it takes part in a conversation
                 * @enum {string}
                 */
                mode?: "talk" | "listen" | "coach" | "held";
                /** @description The leg that a coach coaches */
                coach?: string;
                trunk?: string;
                /** @description How it is carried; absent where that was not told yet */
                quality?: {
                    /** @description To the far end and back, by RTCP: its mean */
                    roundTripMs: number | null;
                    maxRoundTripMs: number | null;
                    /** @description What came from the far end */
                    received: {
                        /** @description RTP packets that were to come */
                        packets: number | null;
                        /** @description Of them, those that did not */
                        lost: number | null;
                        lossPercent: number | null;
                        /** @description 1: losses come by chance; 2: in bursts twice as long as that (ITU-T G.107) */
                        burstRatio: number | null;
                        /** @description Interarrival jitter (RFC 3550 6.4.1), its mean */
                        jitterMs: number | null;
                        maxJitterMs: number | null;
                        /** @description Packets that came too late to be played */
                        late: number | null;
                        /** @description Sound that was made up where packets were missing */
                        concealedMs: number | null;
                        /** @description Estimate by the E-model (ITU-T G.107), 1 to 4.5 */
                        mos: number | null;
                        /** @description The same of the worst 10 s */
                        worstMos: number | null;
                    };
                    /** @description What the far end says of what it was sent */
                    sent: {
                        /** @description RTP packets that were to come */
                        packets: number | null;
                        /** @description Of them, those that did not */
                        lost: number | null;
                        lossPercent: number | null;
                        /** @description 1: losses come by chance; 2: in bursts twice as long as that (ITU-T G.107) */
                        burstRatio: number | null;
                        /** @description Interarrival jitter (RFC 3550 6.4.1), its mean */
                        jitterMs: number | null;
                        maxJitterMs: number | null;
                        /** @description Packets that came too late to be played */
                        late: number | null;
                        /** @description Sound that was made up where packets were missing */
                        concealedMs: number | null;
                        /** @description Estimate by the E-model (ITU-T G.107), 1 to 4.5 */
                        mos: number | null;
                        /** @description The same of the worst 10 s */
                        worstMos: number | null;
                    };
                };
            }[];
            handoffs: string[];
            /** @description What was last said of it: `POST /v1/calls/{id}/disposition` */
            disposition?: {
                resolved: boolean;
                precise?: boolean;
                note?: string;
                by: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                at: string;
            };
            /** @description While the call is parked */
            parked?: {
                slot: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                until: string;
            };
            ended: {
                /** @enum {string} */
                result: "completed" | "abandoned" | "refused" | "failed";
                reason: string;
                sipStatus: number | null;
            } | null;
            /** @description Null: the call is over */
            recording: components["schemas"]["RecordingStatus"] | null;
        };
        Handoff: {
            /** @description Opaque */
            id: string;
            /** @description Opaque */
            callId: string;
            /** @enum {string} */
            phase: "announcing" | "queued" | "ringing" | "briefing" | "accepting" | "calling" | "bridged" | "released" | "returned" | "voicemail" | "callback" | "failed";
            /** @enum {string} */
            strategy: "conference" | "refer" | "attended-refer" | "conference-then-refer";
            reason: string;
            summary: string;
            result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
            resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
            attempts: {
                destination: string;
                forwardedTo?: string[];
                trunk?: string;
                failedTrunks?: {
                    trunk: string;
                    startedAt: string;
                    sipStatus: number | null;
                    q850Cause: number | null;
                }[];
                result: ("answered" | "busy" | "no-answer" | "declined" | "machine" | "rejected" | "unreachable" | "cancelled" | "forwarded") | null;
                detail?: string;
                sipStatus: number | null;
                q850Cause: number | null;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                startedAt: string;
                ringingAt: string | null;
                answeredAt: string | null;
                endedAt: string | null;
            }[];
            /** @description Milliseconds since the trigger */
            timings: {
                [key: string]: number;
            };
            whispers?: {
                leg: unknown;
                /** @enum {string} */
                result: "none" | "leak" | "unmeasured";
                /** @description Why it is unmeasured */
                why: ("no-whisper" | "too-short" | "masked" | "busy" | "recording" | "failed") | null;
                /** @description The leak is above `handoff.whisperPrivacy.alarmDb` */
                alarm: boolean;
                /** @description Level of the whisper in what the caller was sent; null: none stands out */
                leakDb: number | null;
                /** @description A leak from this level on would have stood out */
                floorDb: number | null;
                correlation: number | null;
                lagMs: number | null;
                comparedMs: number;
            }[];
            queue?: {
                name: string;
                position: number;
                estimate: {
                    lowMs: number;
                    highMs: number;
                } | null;
            };
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            endedAt: string | null;
        };
        HandoffList: {
            items: components["schemas"]["Handoff"][];
            nextCursor: string | null;
        };
        HandoffRequest: {
            destinations?: (string | {
                skills: string[];
                /**
                 * @default any
                 * @enum {string}
                 */
                match?: "any" | "all";
            } | {
                uri: string;
                /** @description Sent once it answers: 0-9 * # A-D, w waits for half a second, W for a second */
                dtmf: string;
            })[];
            reason: string;
            /** @description Empty: one is made out of the caller's own words, where they are transcribed */
            summary: string;
            whisper?: {
                text?: string;
                voice?: string;
                file?: string;
                url?: string;
                /**
                 * @description Heard at once, or when whoever answered has spoken first. Default: answer
                 * @enum {string}
                 */
                when?: "answer" | "speech";
            };
            /** @description What both hear as they are joined; null: nothing */
            introduction?: {
                text?: string;
                voice?: string;
                file?: string;
                url?: string;
            } | null;
            /** @enum {string} */
            hunt?: "sequential" | "simultaneous" | "longest-idle" | "round-robin" | "skill-level";
            /** @description Where the caller waits if no agent is free; null: nowhere */
            queue?: string | null;
            /** @description Who has more is before the others */
            priority?: number;
            /** @enum {string} */
            strategy?: "conference" | "refer" | "attended-refer" | "conference-then-refer";
            accept?: {
                /** @constant */
                mode: "auto";
                /** @enum {string} */
                machine?: "off" | "detect" | "leave-message";
                /** @description What a machine is told; with `machine: leave-message` */
                message?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                };
            } | {
                /** @constant */
                mode: "dtmf";
                /** @default 1 */
                accept?: string;
                /** @default 2 */
                decline?: string;
                /** @description Has the whisper said once more. Default: 3, where no other key is */
                replay?: string | null;
                /** @description Says the whisper once more to an agent who does nothing in time */
                repeat?: boolean;
                /** @default 10000 */
                timeoutMs?: number;
                /** @enum {string} */
                machine?: "off" | "detect" | "leave-message";
                /** @description What a machine is told; with `machine: leave-message` */
                message?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                };
            } | {
                /** @constant */
                mode: "voice";
                /** @default 1 */
                accept?: string;
                /** @default 2 */
                decline?: string;
                /** @description Has the whisper said once more. Default: 3, where no other key is */
                replay?: string | null;
                /** @description Says the whisper once more to an agent who does nothing in time */
                repeat?: boolean;
                /** @default 10000 */
                timeoutMs?: number;
                phrases?: {
                    accept?: string[];
                    decline?: string[];
                    repeat?: string[];
                };
                /** @enum {string} */
                machine?: "off" | "detect" | "leave-message";
                /** @description What a machine is told; with `machine: leave-message` */
                message?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                };
            } | {
                /** @constant */
                mode: "talk";
                /** @default 1 */
                accept?: string;
                /** @default 2 */
                decline?: string;
                /** @description Has the whisper said once more. Default: 3, where no other key is */
                replay?: string | null;
                /** @description Says the whisper once more to an agent who does nothing in time */
                repeat?: boolean;
                /**
                 * @description From the whisper on
                 * @default 60000
                 */
                timeoutMs?: number;
                /** @enum {string} */
                machine?: "off" | "detect" | "leave-message";
                /** @description What a machine is told; with `machine: leave-message` */
                message?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                };
            };
            ringTimeoutMs?: number;
            /** @description The caller hears what the far end sends before it answers, in the place of music */
            earlyMedia?: boolean;
            fallback?: ({
                /** @constant */
                kind: "destination";
                /** @description Where the caller waits if no agent is free */
                queue?: string;
                /** @description It is passed over while these hours of the configuration are closed */
                hours?: string;
                uri: string | {
                    skills: string[];
                    /**
                     * @default any
                     * @enum {string}
                     */
                    match?: "any" | "all";
                } | {
                    uri: string;
                    /** @description Sent once it answers: 0-9 * # A-D, w waits for half a second, W for a second */
                    dtmf: string;
                };
            } | {
                /** @constant */
                kind: "ai";
                /** @description It is passed over while these hours of the configuration are closed */
                hours?: string;
            } | {
                /** @constant */
                kind: "voicemail";
                /** @description What the caller hears before the beep */
                greeting?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                };
                /** @description What the caller hears behind the message; null: nothing */
                thanks?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                } | null;
                /** @description A message lasts no longer */
                maxMs?: number;
                /** @description So much silence ends it */
                silenceMs?: number;
                /** @description This key ends it; null: none does */
                endKey?: string | null;
                /** @description Whose message it is */
                mailbox?: string;
                /** @description It is passed over while these hours of the configuration are closed */
                hours?: string;
            } | {
                /** @constant */
                kind: "callback";
                /** @description The offer to be called back; {number} is where */
                offer?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                };
                /** @description Asks for a number, which ends with the pound key */
                ask?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                };
                /** @description Last words to a caller who is called back */
                thanks?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                };
                maxAttempts?: number;
                /** @description It is passed over while these hours of the configuration are closed */
                hours?: string;
            } | {
                /** @constant */
                kind: "hangup";
                text?: string;
                /** @description It is passed over while these hours of the configuration are closed */
                hours?: string;
            })[];
            context?: {
                intent?: string;
                sentiment?: string;
                collected?: {
                    [key: string]: unknown;
                };
                nextAction?: string;
                crm?: {
                    [key: string]: unknown;
                };
            };
            announcement?: {
                text?: string;
                voice?: string;
                file?: string;
                url?: string;
            } | null;
            /** @description What the caller hears while an agent is called */
            holdMusic?: {
                text?: string;
                voice?: string;
                file?: string;
                url?: string;
            };
            /**
             * @description What becomes of a caller whom the agent leaves: the call ends (default), or goes back to the AI
             * @enum {string}
             */
            afterwards?: "end" | "ai";
        };
        HandoffAnswer: {
            /** @description The agent whose telephone it is. It may be left out while only one telephone can be meant */
            agent?: string;
        };
        CallOrder: {
            /** @description A sip:, sips: or tel: URI, or a number, which goes out as `sip.outbound` says */
            to: string | {
                skills: string[];
                /**
                 * @default any
                 * @enum {string}
                 */
                match?: "any" | "all";
            } | {
                uri: string;
                /** @description Sent once it answers: 0-9 * # A-D, w waits for half a second, W for a second */
                dtmf: string;
            };
            /** @description Our number. Default: `match.to` of the route, if it is one */
            from?: string;
            /** @description `match.to` of the route that the call runs once the party answers */
            route: string;
            ringTimeoutMs?: number;
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * @description `detect`: first it is found out who answers. Default: `off`
             * @enum {string}
             */
            machine?: "off" | "detect";
            /**
             * @description What becomes of a call that a machine answers. Default: `hangup`
             * @enum {string}
             */
            onMachine?: "hangup" | "continue" | "leave-message";
            /** @description What a machine is told; with `onMachine: leave-message` */
            message?: {
                text?: string;
                voice?: string;
                file?: string;
                url?: string;
            };
        };
        MetadataPatch: {
            /** @description It is merged into the metadata of the call at every level. null removes a key (RFC 7396) */
            metadata: {
                [key: string]: unknown;
            };
        };
        Member: {
            leg: string;
            /** @enum {string} */
            role: "caller" | "ai" | "agent" | "supervisor" | "conference";
            /**
             * @description `held`: it hears music, whoever put it on hold
             * @enum {string}
             */
            mode: "talk" | "listen" | "coach" | "held";
            coach?: string;
        };
        MemberList: {
            items: components["schemas"]["Member"][];
            nextCursor: string | null;
        };
        MemberRequest: {
            /** @description A sip:, sips: or tel: URI, or a number, which goes out as `sip.outbound` says */
            uri?: string | {
                skills: string[];
                /**
                 * @default any
                 * @enum {string}
                 */
                match?: "any" | "all";
            } | {
                uri: string;
                /** @description Sent once it answers: 0-9 * # A-D, w waits for half a second, W for a second */
                dtmf: string;
            };
            /**
             * @description Default: supervisor for listen and coach, agent for talk. An AI that has no audio is refused
             * @enum {string}
             */
            role?: "agent" | "supervisor" | "ai";
            /** @enum {string} */
            mode: "talk" | "listen" | "coach";
            /** @description The leg of the member who alone hears the coach; with mode coach */
            coach?: string;
            ringTimeoutMs?: number;
            /** @description What the new member alone hears when it answers */
            whisper?: {
                text?: string;
                voice?: string;
                file?: string;
                url?: string;
            };
        };
        MemberChange: {
            /** @enum {string} */
            mode: "talk" | "listen" | "coach" | "held";
            /** @description The leg of the member who alone hears the coach; with mode coach */
            coach?: string;
        };
        Hold: {
            text?: string;
            voice?: string;
            file?: string;
            url?: string;
            /**
             * @description `caller` (the default), `agent`, or the id of a leg of the call
             * @default caller
             */
            leg?: string;
        };
        Resume: {
            /**
             * @description `caller` (the default), `agent`, or the id of a leg of the call
             * @default caller
             */
            leg?: string;
        };
        Say: {
            text?: string;
            voice?: string;
            file?: string;
            url?: string;
            /**
             * @description `caller` (the default), `agent`, or the id of a leg of the call
             * @default caller
             */
            leg?: string;
        };
        Whisper: {
            text?: string;
            voice?: string;
            file?: string;
            url?: string;
        };
        Dtmf: {
            /**
             * @description `caller` (the default), `agent`, or the id of a leg of the call
             * @default caller
             */
            leg?: string;
            digits: string;
        };
        Coach: {
            text: string;
        };
        ReturnToAi: {
            reason?: string;
        };
        Park: {
            /** @description Default: the lowest number that is free */
            slot?: string;
        };
        Transfer: {
            /** @description A sip:, sips: or tel: URI, or a number, which goes out as `sip.outbound` says */
            destination: string | {
                skills: string[];
                /**
                 * @default any
                 * @enum {string}
                 */
                match?: "any" | "all";
            } | {
                uri: string;
                /** @description Sent once it answers: 0-9 * # A-D, w waits for half a second, W for a second */
                dtmf: string;
            };
            /**
             * @description `attended`: the agent talks with the other party first, while the caller hears music
             * @enum {string}
             */
            mode: "blind" | "attended";
            /**
             * @description How a blind transfer is carried out: the call stays with us, or the caller is sent away (REFER)
             * @default conference
             * @enum {string}
             */
            strategy?: "conference" | "refer";
        };
        ContextCard: {
            /** @description At most three sentences */
            summary: string;
            fields: {
                callId: string;
                /** @description The handoff that the card is for; null before any */
                handoffId: string | null;
                caller: {
                    /** @description `anonymous` where the caller withholds it */
                    number: string;
                    /** @description Display name of From */
                    name: string | null;
                    anonymous: boolean;
                    /** @description What the trunk asserts of the caller (P-Asserted-Identity, or Remote-Party-ID) */
                    asserted: {
                        /** @description Number, name or address */
                        number: string;
                        name: string | null;
                    }[];
                    /** @description Who forwarded the call here, newest first (Diversion) */
                    forwardedBy: {
                        /** @description Number, name or address */
                        number: string;
                        name: string | null;
                        reason: string | null;
                    }[];
                };
                called: string;
                route: string | null;
                /** Format: date-time */
                startedAt: string;
                answeredAt: string | null;
                endedAt: string | null;
                reason: string | null;
                /** @description What the handoff came to; null while it goes on */
                result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                intent: string | null;
                sentiment: string | null;
                collected: {
                    [key: string]: unknown;
                };
                nextAction: string | null;
                crm: {
                    [key: string]: unknown;
                };
                /** @description The call's metadata, without what has a field of its own here */
                metadata: {
                    [key: string]: unknown;
                };
                /** @description So long the caller has waited in a queue; missing: not at all */
                waitedMs?: number;
                /** @description Keys that the caller pressed, the newest last */
                keys: string;
                /** @description What an AI that listens, or its application, has the human know; oldest first, the last ten */
                coached: {
                    /** Format: date-time */
                    at: string;
                    text: string;
                }[];
                /** @description Oldest first */
                earlierHandoffs: {
                    handoffId: string;
                    /** Format: date-time */
                    startedAt: string;
                    reason: string;
                    result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                    resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                }[];
                /** @description So many segments are left out, all from before this time of the call; null time: all segments are */
                transcriptCut: {
                    segments: number;
                    beforeMs: number | null;
                } | null;
                /** @description Fields that are empty here because the card would be too large with them */
                cutFields: ("metadata" | "crm" | "collected")[];
            };
            transcript: {
                /** @description Null for an application that has no leg */
                leg: string | null;
                /** @enum {string} */
                role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                text: string;
                startMs: number;
                /** @description Null where it is not known */
                endMs: number | null;
                final: boolean;
                confidence?: number;
                /** @description The other side did not hear it */
                private: boolean;
            }[];
        };
        RecordingList: {
            items: {
                /** @description Of the call's own recording: the call's id */
                id: string;
                /** @description The leg that is recorded; null: the whole call */
                leg: string | null;
                role: ("caller" | "ai" | "agent" | "supervisor" | "conference") | null;
                /** @description Who asked for the recording of a leg */
                trigger: ("ai" | "api" | "voicemail" | "briefing" | "consult") | null;
                channels: number;
                startedAt: string;
                /** @description Null while it goes on, and of one that a crash cut off */
                durationMs: number | null;
                /** @description While it is paused: what becomes of what is said */
                pause: ("skip" | "silence") | null;
                /** @description How the recording of a leg ended */
                by: ("key" | "silence" | "limit" | "hangup" | "stopped" | "failed") | null;
            }[];
            nextCursor: string | null;
        };
        RecordingStatus: {
            /**
             * @description `off`: the call is not recorded. `stopped`: it was, and is no more
             * @enum {string}
             */
            state: "off" | "recording" | "paused" | "stopped";
            pausedBy: ("api" | "key" | "ai" | "rule" | "limit") | null;
            pausedAt: string | null;
            /** @description When a pause ends by itself */
            resumesAt: string | null;
        };
        Transcript: {
            /** @description In the order in which they were said */
            items: {
                /** @description Null for an application that has no leg */
                leg: string | null;
                /** @enum {string} */
                role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                text: string;
                startMs: number;
                /** @description Null where it is not known */
                endMs: number | null;
                final: boolean;
                confidence?: number;
                /** @description The other side did not hear it */
                private: boolean;
            }[];
            /** @description Times of which it is not known what was said. Every page has them all */
            missing: {
                /** @enum {string} */
                role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                startMs: number;
                /** @description The other side did not hear it */
                private: boolean;
                leg: string;
                endMs: number;
                reason: string;
            }[];
            nextCursor: string | null;
        };
        TranscriptMatchList: {
            items: {
                /** @description Opaque */
                callId: string;
                /**
                 * Format: date-time
                 * @description When it was written down, soon after it was said
                 */
                at: string;
                /** @description Null for an application that has no leg */
                leg: string | null;
                /** @enum {string} */
                role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                startMs: number;
                /** @description The text, or what is around the words if it is long */
                snippet: string;
                private: boolean;
            }[];
            nextCursor: string | null;
        };
        LiveMessage: {
            /** @constant */
            type: "snapshot";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            /** @description Another one at each start of the program. `after` counts within one stream */
            stream: string;
            /** @description Another part of the snapshot follows. Resume only from one that was whole */
            more: boolean;
            calls: {
                from: string;
                to: string;
                route: string | null;
                /** @description Opaque */
                id: string;
                /** @enum {string} */
                state: "routing" | "with-ai" | "handoff" | "with-agent" | "on-hold" | "voicemail" | "ended";
                /**
                 * @description `outbound`: `POST /v1/calls` made the call. Absent: it came in
                 * @constant
                 */
                direction?: "outbound";
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                startedAt: string;
                answeredAt: string | null;
                endedAt: string | null;
                handoffs: string[];
                /** @description While the call is parked */
                parked?: {
                    slot: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, milliseconds
                     */
                    until: string;
                };
                ended: {
                    /** @enum {string} */
                    result: "completed" | "abandoned" | "refused" | "failed";
                    reason: string;
                    sipStatus: number | null;
                } | null;
                legs: {
                    /** @description Opaque */
                    id: string;
                    /** @enum {string} */
                    role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                    /** @enum {string} */
                    state: "idle" | "inviting" | "ringing" | "answered" | "ended";
                    /**
                     * @description While it takes part in a conversation
                     * @enum {string}
                     */
                    mode?: "talk" | "listen" | "coach" | "held";
                    /** @description The leg that a coach coaches */
                    coach?: string;
                }[];
            }[];
            /** @description Those under way */
            handoffs: components["schemas"]["Handoff"][];
            /** @description With `?agent=`: the cards of its calls */
            contexts: {
                /** @description Opaque */
                callId: string;
                context: components["schemas"]["ContextCard"];
            }[];
            agents: components["schemas"]["Agent"][];
            queues: components["schemas"]["Queue"][];
        } | {
            /** @constant */
            type: "resumed";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            /** @description Another one at each start of the program. `after` counts within one stream */
            stream: string;
            /** @description true: what came after `after` follows. false: it is not kept, and all is told anew */
            resumed: boolean;
            position?: number;
        } | {
            /** @constant */
            type: "mark";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
        } | {
            /** @constant */
            type: "call";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            /** @description Opaque */
            callId: string;
            /** @description null: it goes on, and is no more of that agent or queue */
            call: {
                from: string;
                to: string;
                route: string | null;
                /** @description Opaque */
                id: string;
                /** @enum {string} */
                state: "routing" | "with-ai" | "handoff" | "with-agent" | "on-hold" | "voicemail" | "ended";
                /**
                 * @description `outbound`: `POST /v1/calls` made the call. Absent: it came in
                 * @constant
                 */
                direction?: "outbound";
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                startedAt: string;
                answeredAt: string | null;
                endedAt: string | null;
                handoffs: string[];
                /** @description While the call is parked */
                parked?: {
                    slot: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339, UTC, milliseconds
                     */
                    until: string;
                };
                ended: {
                    /** @enum {string} */
                    result: "completed" | "abandoned" | "refused" | "failed";
                    reason: string;
                    sipStatus: number | null;
                } | null;
                legs: {
                    /** @description Opaque */
                    id: string;
                    /** @enum {string} */
                    role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                    /** @enum {string} */
                    state: "idle" | "inviting" | "ringing" | "answered" | "ended";
                    /**
                     * @description While it takes part in a conversation
                     * @enum {string}
                     */
                    mode?: "talk" | "listen" | "coach" | "held";
                    /** @description The leg that a coach coaches */
                    coach?: string;
                }[];
            } | null;
        } | {
            /** @constant */
            type: "handoff";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            /** @description Opaque */
            callId: string;
            /** @description With `?agent=`: `attempts` has those of that agent */
            handoff: components["schemas"]["Handoff"];
        } | {
            /** @constant */
            type: "agent";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            /** @description Opaque */
            agentId: string;
            /** @description null: the agent was taken out */
            agent: components["schemas"]["Agent"] | null;
        } | {
            /** @constant */
            type: "queue";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            name: string;
            /** @description `waiting` has the first 100. null: the queue was taken out */
            queue: components["schemas"]["Queue"] | null;
        } | {
            /** @constant */
            type: "context";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            /** @description Opaque */
            callId: string;
            /** @description With `?call=`, in the first message */
            stream?: string;
            /** @description With `?call=`: the place in the stream, for `after` */
            position?: number;
            context: components["schemas"]["ContextCard"];
        } | {
            /** @constant */
            type: "segment";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            /** @description Opaque */
            callId: string;
            /** @description With `?call=`, in the first message */
            stream?: string;
            /** @description With `?call=`: the place in the stream, for `after` */
            position?: number;
            segment: {
                /** @description Null for an application that has no leg */
                leg: string | null;
                /** @enum {string} */
                role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                text: string;
                startMs: number;
                /** @description Null where it is not known */
                endMs: number | null;
                final: boolean;
                confidence?: number;
                /** @description The other side did not hear it */
                private: boolean;
            };
        } | {
            /** @constant */
            type: "event";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            /** @description Opaque */
            callId: string;
            /** @description With `?call=`, in the first message */
            stream?: string;
            /** @description With `?call=`: the place in the stream, for `after` */
            position?: number;
            event: {
                sequence: number;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                at: string;
                type: string;
                /** @description Opaque */
                callId: string;
                /** @enum {string} */
                kind: "input" | "fact";
            } & {
                [key: string]: unknown;
            };
        } | {
            /** @constant */
            type: "state";
            /** @description Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection */
            sequence: number;
            /** @description Opaque */
            callId: string;
            /** @description With `?call=`, in the first message */
            stream?: string;
            /** @description With `?call=`: the place in the stream, for `after` */
            position?: number;
            /** @enum {string} */
            state: "routing" | "with-ai" | "handoff" | "with-agent" | "on-hold" | "voicemail" | "ended";
            legs: {
                /** @description Opaque */
                id: string;
                /** @enum {string} */
                role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                /** @enum {string} */
                state: "idle" | "inviting" | "ringing" | "answered" | "ended";
                /**
                 * @description While it takes part in a conversation
                 * @enum {string}
                 */
                mode?: "talk" | "listen" | "coach" | "held";
            }[];
            ended: {
                /** @enum {string} */
                result: "completed" | "abandoned" | "refused" | "failed";
                reason: string;
                sipStatus: number | null;
            } | null;
        };
        LiveTicket: {
            ticket: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            expiresAt: string;
        };
        EscalationDryRun: {
            /** @description As `routes[].escalation`. Default: those of the route */
            rules?: {
                /** @description All that are given must be so */
                when: {
                    /** @description `@human-en` and so on are lists; `*` is up to three words; `!` excepts */
                    phrases?: string[];
                    /** @description As phrases, but negation does not matter, and the rule comes before all others */
                    topics?: string[];
                    /** @description The AI did not understand, or heard nothing, so often in a row */
                    failures?: number;
                    /** @description In each of the last `turns` */
                    confidenceBelow?: number;
                    /** @description In each of the last `turns`. English only */
                    sentimentBelow?: number;
                    /** @description Default: 1 */
                    turns?: number;
                    /** @description Turns of the caller */
                    turnsAbove?: number;
                    /** @description So long with the AI */
                    durationMsAbove?: number;
                    /** @description Nobody says anything for so long */
                    silenceMs?: number;
                    dtmf?: string;
                    /**
                     * @description The metadata has `authentication: failed`
                     * @constant
                     */
                    authenticationFailed?: true;
                    /** @description A number in the metadata is above the amount */
                    valueAbove?: {
                        key: string;
                        amount: number;
                    };
                };
                /** @description Of the handoff */
                reason: string;
                /** @description Default: those of the route */
                destinations?: (string | {
                    skills: string[];
                    /**
                     * @default any
                     * @enum {string}
                     */
                    match?: "any" | "all";
                } | {
                    uri: string;
                    /** @description Sent once it answers: 0-9 * # A-D, w waits for half a second, W for a second */
                    dtmf: string;
                })[];
                /** @description Default: that of the route */
                whisper?: {
                    text?: string;
                    voice?: string;
                    file?: string;
                    url?: string;
                    /**
                     * @description Heard at once, or when whoever answered has spoken first. Default: answer
                     * @enum {string}
                     */
                    when?: "answer" | "speech";
                };
                /** @description A higher one is asked first. Default: 0 */
                priority?: number;
                /** @description It may match again after the caller came back. Default: false */
                again?: boolean;
            }[];
            /** @description `match.to`. Default: the route of the call, or the only one with rules */
            route?: string;
            /** @description As GET /v1/calls/{id}/transcript gives it */
            transcript?: {
                /** @description Null for an application that has no leg */
                leg?: string | null;
                /** @enum {string} */
                role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                text: string;
                startMs: number;
                /** @default null */
                endMs?: number | null;
                final?: boolean;
                confidence?: number;
                /** @description The other side did not hear it */
                private?: boolean;
            }[];
            /** @description The transcript and the metadata of this call */
            call?: string;
            /** @description Default: that of the call */
            metadata?: {
                [key: string]: unknown;
            };
        };
        EscalationDecision: {
            escalates: boolean;
            reason: string | null;
            /** @description Its place in the list, from 0 */
            rule: number | null;
            /** @description When, from the start of the call */
            atMs: number | null;
            evidence: {
                /** @enum {string} */
                condition: "phrases" | "topics" | "failures" | "confidenceBelow" | "sentimentBelow" | "turnsAbove" | "durationMsAbove" | "silenceMs" | "dtmf" | "authenticationFailed" | "valueAbove";
                /** @description The phrase, the keys or the number */
                value: string | number;
            }[];
        };
        EventList: {
            items: ({
                sequence: number;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                at: string;
                type: string;
                /** @description Opaque */
                callId: string;
                /** @enum {string} */
                kind: "input" | "fact";
            } & {
                [key: string]: unknown;
            })[];
            nextCursor: string | null;
        };
        RouteList: {
            items: ({
                match: {
                    to: string;
                };
                /** @description Calls that may be up at once; null: as many as come */
                maxCalls: number | null;
                maxCallsPerSecond: number | null;
                /** @description The status of an INVITE that is one too many */
                refuseWith: number;
                load: {
                    /** @description Calls that are up, either way */
                    calls: number;
                    /** @description Handoffs under way, of at most `handoff.maxAtOnce` */
                    handoffs: number;
                    /** @description Calls that were too many, since the start of the program */
                    refusedCalls: number;
                    /** @description Handoffs that were too many, since the start of the program */
                    refusedHandoffs: number;
                };
                ai: {
                    kind: string;
                } & {
                    [key: string]: unknown;
                };
                handoff: {
                    [key: string]: unknown;
                };
                transfer: {
                    agent: boolean;
                    caller: boolean;
                };
                escalation: {
                    /** @description All that are given must be so */
                    when: {
                        /** @description `@human-en` and so on are lists; `*` is up to three words; `!` excepts */
                        phrases?: string[];
                        /** @description As phrases, but negation does not matter, and the rule comes before all others */
                        topics?: string[];
                        /** @description The AI did not understand, or heard nothing, so often in a row */
                        failures?: number;
                        /** @description In each of the last `turns` */
                        confidenceBelow?: number;
                        /** @description In each of the last `turns`. English only */
                        sentimentBelow?: number;
                        /** @description Default: 1 */
                        turns?: number;
                        /** @description Turns of the caller */
                        turnsAbove?: number;
                        /** @description So long with the AI */
                        durationMsAbove?: number;
                        /** @description Nobody says anything for so long */
                        silenceMs?: number;
                        dtmf?: string;
                        /**
                         * @description The metadata has `authentication: failed`
                         * @constant
                         */
                        authenticationFailed?: true;
                        /** @description A number in the metadata is above the amount */
                        valueAbove?: {
                            key: string;
                            amount: number;
                        };
                    };
                    /** @description Of the handoff */
                    reason: string;
                    /** @description Default: those of the route */
                    destinations?: (string | {
                        skills: string[];
                        /**
                         * @default any
                         * @enum {string}
                         */
                        match?: "any" | "all";
                    } | {
                        uri: string;
                        /** @description Sent once it answers: 0-9 * # A-D, w waits for half a second, W for a second */
                        dtmf: string;
                    })[];
                    /** @description Default: that of the route */
                    whisper?: {
                        text?: string;
                        voice?: string;
                        file?: string;
                        url?: string;
                        /**
                         * @description Heard at once, or when whoever answered has spoken first. Default: answer
                         * @enum {string}
                         */
                        when?: "answer" | "speech";
                    };
                    /** @description A higher one is asked first. Default: 0 */
                    priority?: number;
                    /** @description It may match again after the caller came back. Default: false */
                    again?: boolean;
                }[];
            } & {
                [key: string]: unknown;
            })[];
            nextCursor: string | null;
        };
        MediaServer: {
            /** @description `host:port` of its control connection */
            id: string;
            /** @description Where it is: `media.freeswitch[].zone`. Null: it does not say */
            zone: string | null;
            /**
             * @description `up`: it takes new calls. `full`: it takes none for the moment. `draining`: it is given none. `away`: it cannot be reached
             * @enum {string}
             */
            state: "up" | "full" | "draining" | "away";
            /** @description Why the server takes no new calls */
            reason: string | null;
            /** @description The API asked for the drain */
            draining: boolean;
            /** @description The server was paused by its operator (`fsctl pause`) */
            paused: boolean;
            /** @description The server is draining and has no calls left, so it may be stopped */
            drained: boolean;
            /** @description Calls of this Warmbridge on it */
            calls: number;
            /** @description Channels of this Warmbridge on it */
            channels: number;
            /** @description All channels on it, also those of other nodes and of anybody else. Null: it has not said yet */
            sessions: number | null;
            /** @description Channels that it may have at one time. Null: it has not said yet */
            maxChannels: number | null;
        };
        MediaServerList: {
            items: components["schemas"]["MediaServer"][];
            nextCursor: string | null;
        };
        MediaServerChange: {
            /** @description true: the server gets no new calls, and those on it go on. false: it gets new calls again */
            draining: boolean;
        };
        WebhookDelivery: {
            /** @description `Warmbridge-Delivery` of every attempt */
            id: string;
            /** @description The name of the webhook in the configuration */
            webhook: string;
            /** @enum {string} */
            event: "call.started" | "call.speech" | "call.dtmf" | "handoff.started" | "handoff.queued" | "handoff.turn" | "handoff.leftQueue" | "handoff.referring" | "handoff.ringing" | "handoff.answered" | "handoff.bridged" | "handoff.ended" | "handoff.privacyAlarm" | "leg.qualityAlarm" | "voicemail.left" | "call.ended" | "call.disposition" | "callback.requested" | "callback.dialling" | "callback.missed" | "callback.done" | "callback.failed";
            /** @description Opaque */
            callId: string;
            /**
             * @description `pending`: it waits or is tried; `delivered`; `dead`: it is given up
             * @enum {string}
             */
            state: "pending" | "delivered" | "dead";
            attempts: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /** @description null while an earlier event of the call waits for the same webhook */
            nextAttemptAt: string | null;
            lastAttemptAt: string | null;
            /** @description null where no answer came */
            lastStatus: number | null;
            lastError: string | null;
            deliveredAt: string | null;
            /** @description The body, as it is sent */
            body: string;
        };
        WebhookDeliveryList: {
            items: {
                /** @description `Warmbridge-Delivery` of every attempt */
                id: string;
                /** @description The name of the webhook in the configuration */
                webhook: string;
                /** @enum {string} */
                event: "call.started" | "call.speech" | "call.dtmf" | "handoff.started" | "handoff.queued" | "handoff.turn" | "handoff.leftQueue" | "handoff.referring" | "handoff.ringing" | "handoff.answered" | "handoff.bridged" | "handoff.ended" | "handoff.privacyAlarm" | "leg.qualityAlarm" | "voicemail.left" | "call.ended" | "call.disposition" | "callback.requested" | "callback.dialling" | "callback.missed" | "callback.done" | "callback.failed";
                /** @description Opaque */
                callId: string;
                /**
                 * @description `pending`: it waits or is tried; `delivered`; `dead`: it is given up
                 * @enum {string}
                 */
                state: "pending" | "delivered" | "dead";
                attempts: number;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                createdAt: string;
                /** @description null while an earlier event of the call waits for the same webhook */
                nextAttemptAt: string | null;
                lastAttemptAt: string | null;
                /** @description null where no answer came */
                lastStatus: number | null;
                lastError: string | null;
                deliveredAt: string | null;
            }[];
            nextCursor: string | null;
        };
        Queue: {
            name: string;
            /** @description Callers who wait */
            depth: number;
            longestWaitMs: number;
            /** @description How long one may wait who comes now */
            estimate: {
                lowMs: number;
                highMs: number;
            } | null;
            /** @description Those whom callers of the queue may get; `busy`: they talk, write up, or are left alone for a while */
            agents: {
                free: number;
                busy: number;
                away: number;
            };
            lastHour: {
                answered: number;
                abandoned: number;
                left: number;
                refused: number;
                /** @description Share of all callers who were answered within serviceLevelMs; null: there were none */
                serviceLevel: number | null;
                /** @description Share of all callers who hung up */
                abandonment: number | null;
            };
            /** @description Since the start of the program */
            totals: {
                answered: number;
                abandoned: number;
                left: number;
                refused: number;
            };
            maxLength: number;
            maxWaitMs: number;
            /** @enum {string} */
            strategy: "longest-idle" | "round-robin" | "skill-level";
            serviceLevelMs: number;
            /** @enum {string} */
            whenNoAgents: "leave" | "wait";
            keys: {
                callback: string | null;
                voicemail: string | null;
                ai: string | null;
            };
            /** @description The first in front */
            waiting: {
                callId: string;
                handoffId: string;
                position: number;
                priority: number;
                /** Format: date-time */
                since: string;
                waitedMs: number;
                /** @description From the recent past, and no promise; null: too little is known */
                estimate: {
                    lowMs: number;
                    highMs: number;
                } | null;
                /** @description The node that has the call; missing: the one that answers */
                node?: string;
            }[];
        };
        QueueList: {
            items: {
                name: string;
                /** @description Callers who wait */
                depth: number;
                longestWaitMs: number;
                /** @description How long one may wait who comes now */
                estimate: {
                    lowMs: number;
                    highMs: number;
                } | null;
                /** @description Those whom callers of the queue may get; `busy`: they talk, write up, or are left alone for a while */
                agents: {
                    free: number;
                    busy: number;
                    away: number;
                };
                lastHour: {
                    answered: number;
                    abandoned: number;
                    left: number;
                    refused: number;
                    /** @description Share of all callers who were answered within serviceLevelMs; null: there were none */
                    serviceLevel: number | null;
                    /** @description Share of all callers who hung up */
                    abandonment: number | null;
                };
                /** @description Since the start of the program */
                totals: {
                    answered: number;
                    abandoned: number;
                    left: number;
                    refused: number;
                };
                maxLength: number;
                maxWaitMs: number;
                /** @enum {string} */
                strategy: "longest-idle" | "round-robin" | "skill-level";
                serviceLevelMs: number;
                /** @enum {string} */
                whenNoAgents: "leave" | "wait";
                keys: {
                    callback: string | null;
                    voicemail: string | null;
                    ai: string | null;
                };
            }[];
            nextCursor: string | null;
        };
        Agent: {
            id: string;
            name: string;
            uri: string;
            skills: {
                [key: string]: number;
            };
            maxCalls: number;
            wrapUpMs: number;
            /**
             * @description How the PBX is asked what the telephone does
             * @enum {string}
             */
            watch: "off" | "dialog" | "presence";
            /**
             * @description What was set, and of an agent who is available what the calls and the telephone make of it
             * @enum {string}
             */
            state: "available" | "busy" | "wrap-up" | "away" | "offline";
            /**
             * @description What the PBX says of the telephone, calls of Warmbridge included
             * @enum {string}
             */
            phone: "idle" | "busy" | "unknown" | "unreachable";
            /**
             * @description What was set
             * @enum {string}
             */
            presence: "available" | "busy" | "away" | "offline";
            /**
             * Format: date-time
             * @description Since when the state is as it is
             */
            since: string;
            calls: {
                callId: string;
                handoffId: string | null;
                /** @enum {string} */
                work: "reserved" | "ringing" | "busy" | "wrap-up";
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                since: string;
                /** @description The end of a wrap-up */
                until: string | null;
            }[];
            /** @description The configuration names the agent. Only `state` can be changed here */
            configured: boolean;
            /** @description Calls in a row that did not reach the agent */
            failures: number;
            /** @description The agent is left alone until then, because three calls in a row failed */
            pausedUntil: string | null;
        };
        AgentList: {
            items: components["schemas"]["Agent"][];
            nextCursor: string | null;
        };
        AgentChange: {
            /** @description Default: the id */
            name?: string;
            /** @description A URI or a number; needed for a new agent */
            uri?: string;
            skills?: {
                [key: string]: number;
            };
            maxCalls?: number;
            wrapUpMs?: number;
            /** @enum {string} */
            watch?: "off" | "dialog" | "presence";
            /**
             * @description `available` also ends a wrap-up and a pause. Only it gets calls
             * @enum {string}
             */
            state?: "available" | "busy" | "away" | "offline";
        };
        ColleagueList: {
            items: {
                /** @description `agent:ID` is the destination of a transfer */
                id: string;
                name: string;
                /** @enum {string} */
                state: "available" | "busy" | "wrap-up" | "away" | "offline";
            }[];
            nextCursor: string | null;
        };
        HoursList: {
            items: {
                name: string;
                timeZone: string;
                /** @description Whether they are open now */
                open: boolean;
                /** @description When that changes (RFC 3339, UTC); null: not within the next 100 days */
                changesAt: string | null;
            }[];
            nextCursor: string | null;
        };
        Callback: {
            /** @description Opaque */
            id: string;
            number: string;
            /** @description The number of ours that it is called from */
            from: string;
            route: string;
            destinations: string[];
            /**
             * @description `done`: the caller and an agent had each other
             * @enum {string}
             */
            state: "waiting" | "dialling" | "done" | "failed";
            attempts: number;
            maxAttempts: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            notBefore: string;
            /**
             * Format: date-time
             * @description It is given up then
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            createdAt: string;
            /** @description The call that it came from; null: the API asked for it */
            callId: string | null;
            handoffId: string | null;
            context: {
                reason: string;
                summary: string;
                fields: {
                    [key: string]: unknown;
                } | null;
            };
            results: {
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                at: string;
                /** @description The call that was made; null: none was */
                callId: string | null;
                /** @enum {string} */
                result: "reached" | "no-answer" | "busy" | "declined" | "rejected" | "unreachable" | "machine" | "caller-left" | "nobody-free" | "error" | "interrupted" | "invalid" | "expired" | "replaced" | "ended-by-api" | "no-agent" | "agent-left";
            }[];
        };
        CallbackList: {
            items: components["schemas"]["Callback"][];
            nextCursor: string | null;
        };
        CallbackOrder: {
            /** @description Digits, after a plus or none, that `callbacks.allow` has */
            number: string;
            /** @description `match.to` of the route that the call runs */
            route: string;
            /** @description Our number. Default: `match.to` of the route, if it is one */
            from?: string;
            /** @description Who is to talk with the caller. Default: those of the route */
            destinations?: (string | {
                skills: string[];
                /**
                 * @default any
                 * @enum {string}
                 */
                match?: "any" | "all";
            } | {
                uri: string;
                /** @description Sent once it answers: 0-9 * # A-D, w waits for half a second, W for a second */
                dtmf: string;
            })[];
            reason: string;
            /** @default  */
            summary?: string;
            /** @default null */
            context?: {
                intent?: string;
                sentiment?: string;
                collected?: {
                    [key: string]: unknown;
                };
                nextAction?: string;
                crm?: {
                    [key: string]: unknown;
                };
            } | null;
            maxAttempts?: number;
            /**
             * Format: date-time
             * @description RFC 3339. It is not called before
             */
            notBefore?: string;
        };
        CallbackChange: {
            /** @description Digits, after a plus or none, that `callbacks.allow` has */
            number?: string;
            /**
             * Format: date-time
             * @description RFC 3339. It is not called before
             */
            notBefore?: string;
            /**
             * @description `waiting` gives it all its attempts again
             * @enum {string}
             */
            state?: "waiting" | "done" | "failed";
        };
        Health: {
            /** @enum {string} */
            status: "ok" | "unavailable";
            /** @description null if the part is well, otherwise the reason */
            parts: {
                [key: string]: string | null;
            };
        };
        Diagnostics: {
            [key: string]: unknown;
        };
        Error: {
            error: {
                code: string;
                message: string;
                details?: {
                    path: string;
                    message: string;
                }[] | {
                    state: string;
                };
                /** @description `X-Request-Id` of the answer */
                requestId?: string;
            };
        };
        Login: {
            name: string;
            password: string;
        } | {
            key: string;
        };
        Session: {
            /** @enum {string} */
            kind: "key" | "person";
            name: string;
            displayName: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "operator" | "app" | "agent" | "viewer";
            agent: string | null;
            user: string | null;
            /** @description What the role may do (docs/api-access.md) */
            permissions: string[];
            /** @description For the header `X-CSRF-Token` of every request that changes something */
            csrfToken: string;
            /** Format: date-time */
            expiresAt: string;
        };
        PasswordChange: {
            password: string;
            /** @description At least 12 characters, and not the name */
            newPassword: string;
        };
        Person: {
            name: string;
            displayName: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "operator" | "app" | "agent" | "viewer";
            agent: string | null;
            user: string | null;
            disabled: boolean;
            /** Format: date-time */
            createdAt: string;
            createdBy: string;
            /** Format: date-time */
            changedAt: string;
        };
        PersonList: {
            items: components["schemas"]["Person"][];
            nextCursor: string | null;
        };
        NewPerson: {
            name: string;
            displayName?: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "operator" | "app" | "agent" | "viewer";
            /** @description Of the role `agent`: the id of the agent; of any other: null */
            agent?: string | null;
            /** @description The user of sip.users whose telephone is the own one; null: that of the agent, if there is one */
            user?: string | null;
            /** @description At least 12 characters, and not the name */
            password: string;
            disabled?: boolean;
        };
        PersonChange: {
            displayName?: string;
            /** @enum {string} */
            role?: "admin" | "supervisor" | "operator" | "app" | "agent" | "viewer";
            /** @description Of the role `agent`: the id of the agent; of any other: null */
            agent?: string | null;
            /** @description The user of sip.users whose telephone is the own one; null: that of the agent, if there is one */
            user?: string | null;
            /** @description At least 12 characters, and not the name */
            password?: string;
            disabled?: boolean;
        };
        ApiKey: {
            name: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "operator" | "app" | "agent" | "viewer";
            agent: string | null;
            user: string | null;
            /** @description The configuration has it; it cannot be revoked here */
            configured: boolean;
            createdAt: string | null;
            createdBy: string | null;
            /** @description To ten minutes */
            lastUsedAt: string | null;
            expiresAt: string | null;
        };
        ApiKeyList: {
            items: components["schemas"]["ApiKey"][];
            nextCursor: string | null;
        };
        NewApiKey: {
            name: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "operator" | "app" | "agent" | "viewer";
            /** @description Of the role `agent`: the id of the agent; of any other: null */
            agent?: string | null;
            /** @description The user of sip.users whose telephone is the own one; null: that of the agent, if there is one */
            user?: string | null;
            /** @description Null, the default: it does not expire */
            expiresAt?: string | null;
        };
        MadeApiKey: {
            name: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "operator" | "app" | "agent" | "viewer";
            agent: string | null;
            user: string | null;
            /** @description The configuration has it; it cannot be revoked here */
            configured: boolean;
            createdAt: string | null;
            createdBy: string | null;
            /** @description To ten minutes */
            lastUsedAt: string | null;
            expiresAt: string | null;
            /** @description Nobody can read it again */
            key: string;
        };
        ApiActionList: {
            items: {
                n: number;
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                kind: "key" | "person" | "stranger";
                who: string;
                role: string | null;
                source: string;
                method: string;
                route: string;
                object: string;
                callId: string | null;
                status: number;
                requestId: string | null;
                /** @description SHA-256 of the hash of the one before, a line feed, and the JSON of the action */
                hash: string;
            }[];
            nextCursor: string | null;
        };
        Voicemail: {
            /** @description Opaque */
            id: string;
            callId: string;
            handoffId: string;
            /** @description Null: nobody in particular */
            mailbox: string | null;
            route: string | null;
            from: string;
            to: string;
            /** @enum {string} */
            state: "new" | "heard";
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            startedAt: string;
            /** @description Silence at both ends is left out */
            durationMs: number;
            /**
             * @description `crash`: the program or the machine broke down, and this much is there
             * @enum {string}
             */
            endedBy: "key" | "silence" | "limit" | "hangup" | "stopped" | "failed" | "crash";
            /** @description Why the call was handed over */
            reason: string;
            summary: string;
            /** @description Intent, collected values and so on */
            context: {
                [key: string]: unknown;
            } | null;
        };
        VoicemailList: {
            items: components["schemas"]["Voicemail"][];
            nextCursor: string | null;
        };
        VoicemailChange: {
            /** @enum {string} */
            state: "new" | "heard";
        };
        AuditedCall: {
            /** @description The id of the call */
            chain: string;
            holds: boolean;
            links: number;
            /** @description Of the journal */
            entries: number;
            /** @description Beside the journal */
            records: number;
            /** @description Whose files are to be there */
            recordings: number;
            /** @description UTC, on which its chain went on */
            days: string[];
            /** @description Those of its days that are not signed yet */
            unsigned: string[];
            /** @description What was known of the caller was erased */
            erased: boolean;
            /** @description Empty: it holds. The first is the one nearest to the beginning */
            breaks: {
                /** @description Such as `entry 31 (call.speech)` */
                where: string;
                message: string;
            }[];
            notes: string[];
        };
        AuditedDay: {
            day: string;
            holds: boolean;
            /** @description That went on that day */
            chains: number;
            /** @description Null: not signed yet */
            signed: {
                /** @description UTC */
                day: string;
                /** @description What is signed: canonical JSON (RFC 8785) */
                statement: string;
                /** @description Ed25519 (RFC 8032), base64url */
                signature: string;
                /** @description The public key: SPKI, DER, base64url */
                key: string;
            } | null;
            /** @description Empty: it holds. The first is the one nearest to the beginning */
            breaks: {
                /** @description Such as `entry 31 (call.speech)` */
                where: string;
                message: string;
            }[];
        };
        SignedDayList: {
            items: {
                /** @description UTC */
                day: string;
                /** @description What is signed: canonical JSON (RFC 8785) */
                statement: string;
                /** @description Ed25519 (RFC 8032), base64url */
                signature: string;
                /** @description The public key: SPKI, DER, base64url */
                key: string;
            }[];
            nextCursor: string | null;
        };
        ErasureRequest: {
            /** @description As it is on record */
            number: string;
        };
        Erasure: {
            /** @description From which it was erased */
            calls: number;
            /** @description Calls of that number that are up, and as they were */
            up: number;
        };
        Disposition: {
            /** @description What the caller called for is done */
            resolved: boolean;
            /** @description The human whom the caller was handed to was the right one. Left out: nobody said */
            precise?: boolean;
            note?: string;
        };
        HandoffReport: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            from: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            to: string;
            /** @description Calls of that time that are still up, which count for nothing else */
            open: number;
            /** @description Null: more than 100,000 */
            repeatCallers: number | null;
            /** @description Answered calls */
            calls: number;
            callsWithHandoff: number;
            /** @description 0 to 1; null: there is nothing to take a part of */
            transferRate: number | null;
            handoffs: number;
            /** @description Caller and agent had each other */
            completed: number;
            /** @description 0 to 1; null: there is nothing to take a part of */
            completionRate: number | null;
            /** @description The caller hung up before an agent had the call */
            abandonedInTransfer: number;
            /** @description 0 to 1; null: there is nothing to take a part of */
            abandonmentRate: number | null;
            /** @description Handoffs whose agent picked up within `withinMs` of the trigger */
            serviceLevel: number | null;
            repeatCalls: number;
            /** @description 0 to 1; null: there is nothing to take a part of */
            repeatRate: number | null;
            /** @description Answered calls with one */
            dispositions: number;
            /** @description 0 to 1; null: there is nothing to take a part of */
            resolutionRate: number | null;
            /** @description Of those that are no repeat calls */
            firstCallResolution: number | null;
            /** @description Of calls that an agent took and whose disposition has `precise` */
            transferPrecision: number | null;
            attempts: number;
            attemptsPerHandoff: number | null;
            byResult: {
                [key: string]: number;
            };
            /** @description Why handoffs ended so */
            byEnd: {
                [key: string]: number;
            };
            /** @description What became of callers whom nobody took */
            byFallback: {
                [key: string]: number;
            };
            byAttempt: {
                [key: string]: number;
            };
            /** @description From the trigger until both have each other */
            waitMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            abandonedWaitMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            /** @description From the trigger until the agent picked up */
            speedOfAnswerMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            /** @description From the trigger until the agent had the context */
            timeToContextMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            briefingMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            talkMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            /** @description From the agent's picking up until the agent's leg was over */
            handleMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            /** @description What handoffs were asked for with */
            byReason: {
                [key: string]: number;
            };
            byRoute: {
                /** @description `match.to`; null: none fitted */
                route: string | null;
                /** @description Answered calls */
                calls: number;
                callsWithHandoff: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                transferRate: number | null;
                handoffs: number;
                /** @description Caller and agent had each other */
                completed: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                completionRate: number | null;
                /** @description The caller hung up before an agent had the call */
                abandonedInTransfer: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                abandonmentRate: number | null;
                /** @description Handoffs whose agent picked up within `withinMs` of the trigger */
                serviceLevel: number | null;
                repeatCalls: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                repeatRate: number | null;
                /** @description Answered calls with one */
                dispositions: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                resolutionRate: number | null;
                /** @description Of those that are no repeat calls */
                firstCallResolution: number | null;
                /** @description Of calls that an agent took and whose disposition has `precise` */
                transferPrecision: number | null;
                attempts: number;
                attemptsPerHandoff: number | null;
                byResult: {
                    [key: string]: number;
                };
                /** @description Why handoffs ended so */
                byEnd: {
                    [key: string]: number;
                };
                /** @description What became of callers whom nobody took */
                byFallback: {
                    [key: string]: number;
                };
                byAttempt: {
                    [key: string]: number;
                };
                /** @description From the trigger until both have each other */
                waitMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                abandonedWaitMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                /** @description From the trigger until the agent picked up */
                speedOfAnswerMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                /** @description From the trigger until the agent had the context */
                timeToContextMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                briefingMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                talkMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                /** @description From the agent's picking up until the agent's leg was over */
                handleMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
            }[];
            byDestination: {
                /** @description A URI, a number, or `agent:ID` */
                destination: string;
                attempts: number;
                answered: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                answerRate: number | null;
                byAttempt: {
                    [key: string]: number;
                };
                ringMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                handleMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
            }[];
            buckets?: {
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                to: string;
                /** @description Answered calls */
                calls: number;
                callsWithHandoff: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                transferRate: number | null;
                handoffs: number;
                /** @description Caller and agent had each other */
                completed: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                completionRate: number | null;
                /** @description The caller hung up before an agent had the call */
                abandonedInTransfer: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                abandonmentRate: number | null;
                /** @description Handoffs whose agent picked up within `withinMs` of the trigger */
                serviceLevel: number | null;
                repeatCalls: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                repeatRate: number | null;
                /** @description Answered calls with one */
                dispositions: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                resolutionRate: number | null;
                /** @description Of those that are no repeat calls */
                firstCallResolution: number | null;
                /** @description Of calls that an agent took and whose disposition has `precise` */
                transferPrecision: number | null;
                attempts: number;
                attemptsPerHandoff: number | null;
                byResult: {
                    [key: string]: number;
                };
                /** @description Why handoffs ended so */
                byEnd: {
                    [key: string]: number;
                };
                /** @description What became of callers whom nobody took */
                byFallback: {
                    [key: string]: number;
                };
                byAttempt: {
                    [key: string]: number;
                };
                /** @description From the trigger until both have each other */
                waitMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                abandonedWaitMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                /** @description From the trigger until the agent picked up */
                speedOfAnswerMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                /** @description From the trigger until the agent had the context */
                timeToContextMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                briefingMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                talkMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                /** @description From the agent's picking up until the agent's leg was over */
                handleMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
            }[];
        };
        CallReport: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            from: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            to: string;
            /** @description Calls of that time that are still up, which count for nothing else */
            open: number;
            /** @description Null: more than 100,000 */
            repeatCallers: number | null;
            /** @description That are over */
            calls: number;
            inbound: number;
            outbound: number;
            answered: number;
            byResult: {
                [key: string]: number;
            };
            /** @description 0 to 1; null: there is nothing to take a part of */
            abandonmentRate: number | null;
            /** @description 0 to 1; null: there is nothing to take a part of */
            refusalRate: number | null;
            /** @description 0 to 1; null: there is nothing to take a part of */
            failureRate: number | null;
            /** @description Answered, ended in order, and never handed over */
            contained: number;
            /** @description 0 to 1; null: there is nothing to take a part of */
            containmentRate: number | null;
            callsWithHandoff: number;
            /** @description 0 to 1; null: there is nothing to take a part of */
            transferRate: number | null;
            handedOver: number;
            repeatCalls: number;
            /** @description 0 to 1; null: there is nothing to take a part of */
            repeatRate: number | null;
            /** @description Answered calls with one */
            dispositions: number;
            /** @description 0 to 1; null: there is nothing to take a part of */
            resolutionRate: number | null;
            /** @description Of those that are no repeat calls */
            firstCallResolution: number | null;
            /** @description Of calls that an agent took and whose disposition has `precise` */
            transferPrecision: number | null;
            /** @description From the INVITE to the answer */
            answerMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            durationMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            talkMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            /** @description From the answer to the first handoff, or to the end */
            aiMs: {
                count: number;
                mean: number | null;
                p50: number | null;
                p95: number | null;
                max: number | null;
            };
            /** @description Why calls ended */
            byReason: {
                [key: string]: number;
            };
            byRoute: {
                /** @description `match.to`; null: none fitted */
                route: string | null;
                /** @description That are over */
                calls: number;
                inbound: number;
                outbound: number;
                answered: number;
                byResult: {
                    [key: string]: number;
                };
                /** @description 0 to 1; null: there is nothing to take a part of */
                abandonmentRate: number | null;
                /** @description 0 to 1; null: there is nothing to take a part of */
                refusalRate: number | null;
                /** @description 0 to 1; null: there is nothing to take a part of */
                failureRate: number | null;
                /** @description Answered, ended in order, and never handed over */
                contained: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                containmentRate: number | null;
                callsWithHandoff: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                transferRate: number | null;
                handedOver: number;
                repeatCalls: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                repeatRate: number | null;
                /** @description Answered calls with one */
                dispositions: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                resolutionRate: number | null;
                /** @description Of those that are no repeat calls */
                firstCallResolution: number | null;
                /** @description Of calls that an agent took and whose disposition has `precise` */
                transferPrecision: number | null;
                /** @description From the INVITE to the answer */
                answerMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                durationMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                talkMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                /** @description From the answer to the first handoff, or to the end */
                aiMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
            }[];
            buckets?: {
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                to: string;
                /** @description That are over */
                calls: number;
                inbound: number;
                outbound: number;
                answered: number;
                byResult: {
                    [key: string]: number;
                };
                /** @description 0 to 1; null: there is nothing to take a part of */
                abandonmentRate: number | null;
                /** @description 0 to 1; null: there is nothing to take a part of */
                refusalRate: number | null;
                /** @description 0 to 1; null: there is nothing to take a part of */
                failureRate: number | null;
                /** @description Answered, ended in order, and never handed over */
                contained: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                containmentRate: number | null;
                callsWithHandoff: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                transferRate: number | null;
                handedOver: number;
                repeatCalls: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                repeatRate: number | null;
                /** @description Answered calls with one */
                dispositions: number;
                /** @description 0 to 1; null: there is nothing to take a part of */
                resolutionRate: number | null;
                /** @description Of those that are no repeat calls */
                firstCallResolution: number | null;
                /** @description Of calls that an agent took and whose disposition has `precise` */
                transferPrecision: number | null;
                /** @description From the INVITE to the answer */
                answerMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                durationMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                talkMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
                /** @description From the answer to the first handoff, or to the end */
                aiMs: {
                    count: number;
                    mean: number | null;
                    p50: number | null;
                    p95: number | null;
                    max: number | null;
                };
            }[];
        };
        Trunk: {
            name: string;
            uri: string;
            /**
             * @description `failing`: the last call or ping failed; `paused`: too many in a row did; `unknown`: none reached it or failed yet
             * @enum {string}
             */
            state: "up" | "failing" | "paused" | "unknown";
            /** @description Calls in a row that did not reach it; of a trunk, pings too */
            failures: number;
            /** @description It is spared calls until then; RFC 3339, UTC */
            pausedUntil: string | null;
            /** @description The newest OPTIONS to it; null: it is not pinged, or was not yet */
            ping: {
                /**
                 * Format: date-time
                 * @description When it was sent; RFC 3339, UTC
                 */
                at: string;
                /** @description The final status; null: none came within `silenceMs` */
                status: number | null;
                /** @description From the OPTIONS to the final response */
                roundTripMs: number | null;
            } | null;
            /** @description Our registration there; null: we do not register */
            registration: {
                /**
                 * @description `failing`: it failed and is tried again soon; `rejected`: the registrar does not want us as we are, and is asked seldom
                 * @enum {string}
                 */
                state: "registering" | "registered" | "failing" | "rejected";
                /** @description Null: we are not registered; RFC 3339, UTC */
                expiresAt: string | null;
                /** @description When the registrar is asked next; null: now */
                nextAt: string | null;
                /** @description Our Contact; null: the registrar took none yet */
                contact: string | null;
                /** @description The newest failure since it last worked */
                lastError: {
                    /** Format: date-time */
                    at: string;
                    /** @description Null: there was no answer */
                    status: number | null;
                    reason: string;
                } | null;
            } | null;
            /** @description Calls on it now, either way */
            calls: number;
            maxCalls: number;
            maxCallsPerSecond: number;
            /** @description What is in force: its own settings, and those of its profile (docs/trunks.md) */
            settings: {
                profile: string | null;
                /** @enum {string} */
                callerIdentity: "from" | "p-asserted-identity" | "both" | "none";
                from: string | null;
                trusted: boolean;
                /** @enum {string} */
                stirShaken: "pass" | "drop";
                diversion: boolean;
                historyInfo: boolean;
                challenge: boolean;
                challengeAlgorithms: string[];
                optionsIntervalMs: number;
                silenceMs: number;
                /** @enum {string} */
                dtmf: "auto" | "rfc4733" | "info" | "inband";
                /** @description Reliable provisional responses (RFC 3262); null: not offered, and taken where the peer requires them */
                rel1xx: ("off" | "supported" | "required") | null;
                /**
                 * @description Where the trunk says nothing: media.srtp
                 * @enum {string}
                 */
                srtp: "off" | "optional" | "required";
                /** @description The preferred one first; where the trunk says nothing: media.codecs */
                codecs: string[];
                /** @description How it writes numbers; null: as they are */
                numbers: {
                    country: string | null;
                    area: string | null;
                    internationalPrefix: string;
                    nationalPrefix: string;
                    /** @enum {string} */
                    bare: "as-is" | "e164" | "national" | "local";
                    extensionDigits: number;
                    incoming: {
                        /** @enum {string} */
                        format: "as-is" | "e164";
                        strip: number;
                        prefix: string;
                    };
                    outgoing: {
                        /** @enum {string} */
                        format: "as-is" | "e164" | "digits" | "international" | "national" | "local";
                        strip: number;
                        prefix: string;
                    };
                } | null;
            };
        };
        TrunkList: {
            items: components["schemas"]["Trunk"][];
            nextCursor: string | null;
        };
        FailingDestinationList: {
            items: {
                destination: string;
                /** @enum {string} */
                state: "failing" | "paused";
                /** @description Calls in a row that did not reach it; of a trunk, pings too */
                failures: number;
                /** @description It is spared calls until then; RFC 3339, UTC */
                pausedUntil: string | null;
                /** @description The trunk of the call that failed last; null: it went to none */
                trunk: string | null;
            }[];
            nextCursor: string | null;
        };
        Node: {
            /** @description `node.name` */
            name: string;
            /** @description It is the one that answers */
            isOwn: boolean;
            /**
             * @description `silent`: it has not shown itself for some seconds; `dead`: for so long that another ends its calls
             * @enum {string}
             */
            state: "up" | "silent" | "dead";
            /** @description Since it was seen last */
            silentMs: number;
            /** @description Null, as all that follows: it has said nothing yet */
            version: string | null;
            /** @description RFC 3339, UTC */
            startedAt: string | null;
            /** @description Where its API listens */
            api: string | null;
            /** @description Calls that are up */
            calls: number | null;
            /** @description It takes no new calls */
            draining: boolean | null;
        };
        NodeList: {
            items: components["schemas"]["Node"][];
            nextCursor: string | null;
        };
        User: {
            name: string;
            /**
             * @description `unreachable`: it has contacts, and none can be reached
             * @enum {string}
             */
            state: "registered" | "unreachable" | "unregistered";
            /** @description Whether its telephones may call Warmbridge */
            mayCall: boolean;
            contacts: {
                /** @description The Contact, as the telephone registered it */
                uri: string;
                /** @description Its preference, from 0 to 1: the highest is called first, and equal ones ring together */
                q: number;
                /**
                 * Format: date-time
                 * @description The newest REGISTER; RFC 3339, UTC
                 */
                registeredAt: string;
                /** Format: date-time */
                expiresAt: string;
                /** @description Where its REGISTER came from, as udp:203.0.113.7:5060; calls go there */
                source: string;
                userAgent: string | null;
                /** @description False: its connection is lost, or it answers OPTIONS no more */
                reachable: boolean;
                /** @description Of the newest OPTIONS that it answered; null: none yet */
                roundTripMs: number | null;
            }[];
        };
        UserList: {
            items: components["schemas"]["User"][];
            nextCursor: string | null;
        };
        Config: {
            version: number | null;
            /** @description The file that is the configuration */
            file: string;
            /** @description As the file has it, with `[redacted]` for each secret */
            value: unknown;
            /** @description What the file says and takes no effect before a restart */
            needsRestart: string[];
            /** @description Values that variables of the environment set; they cannot be changed here */
            setByEnvironment: {
                path: string;
                variable: string;
            }[];
        };
        ConfigPart: {
            part: string;
            /** @description As the file has it, with `[redacted]` for each secret */
            value: unknown;
            /** @description Values that variables of the environment set; they cannot be changed here */
            setByEnvironment: {
                path: string;
                variable: string;
            }[];
        };
        ConfigPartChange: {
            /** @description The whole part. `[redacted]` keeps the secret that the entry of that name has */
            value: unknown;
        };
        ConfigChanged: {
            version: number;
            changes: {
                /** @description Elements of lists stand by their names: `sip.trunks[carrier].maxCalls` */
                path: string;
                /** @enum {string} */
                change: "added" | "removed" | "changed";
            }[];
            /** @description What the file says and takes no effect before a restart */
            needsRestart: string[];
            warnings: {
                path: string;
                message: string;
            }[];
        };
        ConfigCheck: {
            part: string;
            value: unknown;
        } | {
            config: {
                [key: string]: unknown;
            };
        } | {
            yaml: string;
        };
        ConfigVerdict: {
            ok: boolean;
            faults: {
                path: string;
                message: string;
            }[];
            changes: {
                /** @description Elements of lists stand by their names: `sip.trunks[carrier].maxCalls` */
                path: string;
                /** @enum {string} */
                change: "added" | "removed" | "changed";
            }[];
            /** @description What the file says and takes no effect before a restart */
            needsRestart: string[];
            warnings: {
                path: string;
                message: string;
            }[];
        };
        ConfigVersion: {
            version: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at: string;
            /** @description As `key ops` or `person anna`; `SIGHUP`, or `start` */
            by: string;
            /** @enum {string} */
            origin: "start" | "api" | "sighup" | "rollback";
            /** @description What changed in what is in force */
            changes: {
                /** @description Elements of lists stand by their names: `sip.trunks[carrier].maxCalls` */
                path: string;
                /** @enum {string} */
                change: "added" | "removed" | "changed";
            }[];
            /** @description As the file has it, with `[redacted]` for each secret */
            value: unknown;
        };
        ConfigVersionList: {
            items: {
                version: number;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC
                 */
                at: string;
                /** @description As `key ops` or `person anna`; `SIGHUP`, or `start` */
                by: string;
                /** @enum {string} */
                origin: "start" | "api" | "sighup" | "rollback";
                /** @description What changed in what is in force */
                changes: {
                    /** @description Elements of lists stand by their names: `sip.trunks[carrier].maxCalls` */
                    path: string;
                    /** @enum {string} */
                    change: "added" | "removed" | "changed";
                }[];
            }[];
            nextCursor: string | null;
        };
        TryOrder: {
            /** @description `match.to` of a route. Default: the first one */
            route?: string;
            /**
             * @description `charged-twice` (default): a complaint; `human`: asks for a human; `silent`: says nothing, and is handed over at once
             * @enum {string}
             */
            script?: "charged-twice" | "human" | "silent";
            /**
             * @description `answers` (default): accepts; `declines`: behind the briefing; `no-answer`: the telephone rings on
             * @enum {string}
             */
            agent?: "answers" | "declines" | "no-answer";
            /** @description The agent takes so long to say yes or no behind the briefing. Default: 1500 */
            acceptAfterMs?: number;
        };
        TryBegun: {
            /** @description Opaque */
            id: string;
            /** @description null: it has not come in yet */
            call: string | null;
            /** @description The number of the caller */
            caller: string;
            /** @description Where the agent is called; null: its telephone is not there yet */
            agent: string | null;
        };
        Try: {
            /** @description Opaque */
            id: string;
            /** @enum {string} */
            state: "running" | "ended";
            /** @enum {string} */
            phase: "calling" | "ai" | "ringing" | "briefing" | "talking" | "over";
            route: string;
            /** @description The number that is called */
            to: string;
            /** @enum {string} */
            script: "charged-twice" | "human" | "silent";
            /** @enum {string} */
            agentDoes: "answers" | "declines" | "no-answer";
            /** @description null: it has not come in yet */
            call: string | null;
            /** @description The number of the caller */
            caller: string;
            /** @description Where the agent is called; null: its telephone is not there yet */
            agent: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             */
            startedAt: string;
            endedAt: string | null;
            steps: {
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, milliseconds
                 */
                at: string;
                /** @description Since the try began */
                afterMs: number;
                /** @enum {string} */
                party: "caller" | "ai" | "agent" | "program";
                text: string;
            }[];
            /** @description Milliseconds since the trigger of the handoff */
            timings: {
                [key: string]: number;
            };
            /** @description Measured when it is over */
            heard: {
                /** @enum {string} */
                phase: "ringing" | "briefing" | "talking";
                /**
                 * @description Whose telephone it is
                 * @enum {string}
                 */
                party: "caller" | "agent";
                /** @description The part of the time in which it heard the tone of the other telephone */
                other: number;
                /** @description The part in which it heard anything: words, music, tones */
                sound: number;
                /** @description What is wrong with that */
                fault: string | null;
            }[];
            /** @description null: it goes on */
            result: {
                /** @description It went as it is to go */
                ok: boolean;
                /** @enum {string} */
                outcome: "bridged" | "not-bridged" | "stopped" | "timeout" | "failed";
                reason: string;
            } | null;
        };
        TryTelephonesOrder: {
            /** @description `match.to` of a route. Default: the first one */
            route?: string;
            /**
             * @description Who talks with the caller. Default: the AI of the route, and the receptionist that comes with Warmbridge where nobody is at its address
             * @enum {string}
             */
            ai?: "route" | "receptionist";
        };
        TryTelephones: {
            /** @description The caller calls by POST /v1/click-to-call/{name} */
            button: string;
            /** @description For the body of that request. Whoever has it may call, for half a day */
            token: string;
            /** @description The agent who is called */
            agent: string;
            /** @description The agent takes the call by POST /v1/telephone for this user */
            user: string;
            /** @description `match.to` of the route that it goes by */
            route: string;
            /** @enum {string} */
            ai: "route" | "receptionist";
            /** @description Why the AI of the route does not talk. null: it does, or nobody wants it */
            away: string | null;
        };
        TelephoneOrder: {
            /** @description A user of sip.users. Default: the own one. Only the role `admin` may name another */
            user?: string;
        };
        Telephone: {
            /** @description The user of sip.users that the telephone registers as */
            user: string;
            /** @description Its address of record */
            uri: string;
            /** @description User name of the digest credentials */
            authorizationUser: string;
            password: string;
            /**
             * Format: date-time
             * @description The credentials are good until then: ask for others before
             */
            expiresAt: string;
            displayName: string;
            /** @description URLs of SIP over WebSocket (RFC 7118), at least one */
            sockets: string[];
            /** @description For RTCPeerConnection, as they are */
            iceServers: {
                urls: string[];
                username?: string;
                credential?: string;
            }[];
            /** @description Whether it may call, and not only be called */
            mayCall: boolean;
        };
        GuestOrder: {
            /** @description JWT, signed by the secret of the button (HS256): exp, and name, number and metadata of the caller */
            token?: string;
        };
        GuestTelephone: {
            /** @description The user of sip.users that the telephone registers as */
            user: string;
            /** @description Its address of record */
            uri: string;
            /** @description User name of the digest credentials */
            authorizationUser: string;
            password: string;
            /**
             * Format: date-time
             * @description The credentials are good until then: ask for others before
             */
            expiresAt: string;
            displayName: string;
            /** @description URLs of SIP over WebSocket (RFC 7118), at least one */
            sockets: string[];
            /** @description For RTCPeerConnection, as they are */
            iceServers: {
                urls: string[];
                username?: string;
                credential?: string;
            }[];
            /** @description Whether it may call, and not only be called */
            mayCall: boolean;
            /** @description The only URI that it may call */
            to: string;
        };
        VoipbinError: {
            error: {
                status: string;
                reason: string;
                message: string;
                request_id: string;
                details: unknown[];
            };
        };
        VoipbinSignup: {
            email: string;
            /** @constant */
            accepted_tos: true;
            name?: string;
        };
        VoipbinTutorialSignup: {
            username: string;
            password: string;
        };
        VoipbinSignupAnswer: {
            accesskey?: {
                id: string;
                token: string;
                name: string;
            };
        } & {
            [key: string]: unknown;
        };
        VoipbinAssign: {
            number: string;
            webhook_url: string;
        };
        VoipbinAssigned: {
            number: string;
            webhook_url: string;
            /** @constant */
            status: "assigned";
        };
        VoipbinActions: {
            actions: ({
                type: string;
            } & {
                [key: string]: unknown;
            })[] | ({
                type: string;
            } & {
                [key: string]: unknown;
            });
        };
        VoipbinActionsTaken: {
            call_id: string;
            /** @constant */
            status: "ok";
            actions: number;
        };
        VoipbinBridge: {
            destination: string;
            whisper?: string;
            whisper_voice?: string;
            /** @default bridge */
            reason?: string;
            summary?: string;
        };
        VoipbinBridged: {
            call_id: string;
            /** @constant */
            status: "transferring";
            handoff_id: string;
        };
        VoipbinMetadata: {
            metadata: {
                [key: string]: unknown;
            };
        };
        VoipbinCall: {
            id: string;
            /** @enum {string} */
            status: "dialing" | "ringing" | "progressing" | "terminating" | "canceling" | "hangup";
            /** @enum {string} */
            direction: "incoming" | "outgoing";
            source: {
                /** @default  */
                type?: string;
                target: string;
                /** @default  */
                target_name?: string;
                /** @default  */
                name?: string;
                /** @default  */
                detail?: string;
            };
            destination: {
                /** @default  */
                type?: string;
                target: string;
                /** @default  */
                target_name?: string;
                /** @default  */
                name?: string;
                /** @default  */
                detail?: string;
            };
        } & {
            [key: string]: unknown;
        };
        VoipbinCallList: {
            result: components["schemas"]["VoipbinCall"][];
            next_page_token: string;
        };
        VoipbinCallOrder: {
            flow_id?: string;
            actions?: unknown[];
            source: {
                /** @default  */
                type?: string;
                target: string;
                /** @default  */
                target_name?: string;
                /** @default  */
                name?: string;
                /** @default  */
                detail?: string;
            };
            destinations: {
                /** @default  */
                type?: string;
                target: string;
                /** @default  */
                target_name?: string;
                /** @default  */
                name?: string;
                /** @default  */
                detail?: string;
            }[];
            /** @enum {string} */
            anonymous?: "yes" | "no" | "auto" | "";
            variables?: {
                [key: string]: string;
            };
        };
        VoipbinCalls: {
            calls: components["schemas"]["VoipbinCall"][];
            groupcalls: unknown[];
        };
        VoipbinTalk: {
            text: string;
            voice_id?: string;
        };
        VoipbinTransfer: {
            /** @enum {string} */
            transfer_type: "attended" | "blind";
            /** @description The leg of the agent who leaves, or the call */
            transferer_call_id: string;
            transferee_addresses: {
                /** @default  */
                type?: string;
                target: string;
                /** @default  */
                target_name?: string;
                /** @default  */
                name?: string;
                /** @default  */
                detail?: string;
            }[];
        };
        VoipbinTransferred: {
            id: string;
            type: string;
            transferer_call_id: string;
        } & {
            [key: string]: unknown;
        };
        TelerError: {
            /** @constant */
            success: false;
            message: string;
        } & {
            [key: string]: unknown;
        };
        TelerInitiate: {
            from_number: string;
            to_number: string;
            flow_url: string;
            status_callback_url?: string | null;
            /** @default true */
            record?: boolean;
        };
        TelerInitiated: {
            message: string;
            data: {
                id: string;
            } & {
                [key: string]: unknown;
            };
        };
        TelerTransfer: {
            target: {
                /** @constant */
                kind: "pstn";
                number: string;
            } | {
                /** @constant */
                kind: "sip";
                uri: string;
            };
            /**
             * @default cold
             * @enum {string}
             */
            mode?: "cold" | "warm" | "monitor";
            timeout?: number;
            dial_music?: {
                /** @enum {string} */
                action: "play" | "say" | "hangup";
                media_url?: string;
                text?: string;
                voice?: string;
            };
            confirm_sound?: {
                /** @enum {string} */
                action: "play" | "say" | "hangup";
                media_url?: string;
                text?: string;
                voice?: string;
            };
            on_failure?: {
                /** @enum {string} */
                action: "play" | "say" | "hangup";
                media_url?: string;
                text?: string;
                voice?: string;
            };
        };
        TelerHangup: {
            leg_id?: string;
            reason?: string;
        };
        TelerDtmf: {
            digits: string;
            leg_id?: string;
            duration_ms?: number;
        };
        TelerPlay: {
            media_url: string;
            leg_id?: string;
            /** @constant */
            loop?: 1;
            /** @constant */
            on_dtmf?: "ignore";
        };
        TelerOperation: {
            request_id: string;
        } & {
            [key: string]: unknown;
        };
        TelerCall: {
            id: string;
            state: string;
            /** @enum {string} */
            direction: "inbound" | "outbound";
        } & {
            [key: string]: unknown;
        };
        TelerCallList: {
            data: components["schemas"]["TelerCall"][];
            has_more: boolean;
        } & {
            [key: string]: unknown;
        };
        TwilioCreateCall: {
            To?: string;
            From?: string;
            Url?: string;
            Twiml?: string;
            Method?: string;
            FallbackUrl?: string;
            FallbackMethod?: string;
            StatusCallback?: string;
            StatusCallbackMethod?: string;
            StatusCallbackEvent?: string | string[];
            SendDigits?: string;
            Timeout?: string;
            TimeLimit?: string;
            MachineDetection?: string;
            ApplicationSid?: string;
            Record?: string;
            AsyncAmd?: string;
            SipAuthUsername?: string;
            SipAuthPassword?: string;
            Byoc?: string;
        };
        TwilioUpdateCall: {
            Url?: string;
            Twiml?: string;
            Method?: string;
            FallbackUrl?: string;
            FallbackMethod?: string;
            StatusCallback?: string;
            StatusCallbackMethod?: string;
            /** @enum {string} */
            Status?: "completed" | "canceled";
            TimeLimit?: string;
        };
        TwilioCall: {
            sid: string;
            account_sid: string;
            /** @enum {string} */
            status: "queued" | "initiated" | "ringing" | "in-progress" | "completed" | "busy" | "failed" | "no-answer" | "canceled";
            /** @enum {string} */
            direction: "inbound" | "outbound-api";
            to: string;
            from: string;
            uri: string;
        } & {
            [key: string]: unknown;
        };
        TwilioCallList: {
            calls: components["schemas"]["TwilioCall"][];
            page: number;
            next_page_uri: string | null;
        } & {
            [key: string]: unknown;
        };
        TwilioRecording: {
            sid: string;
            call_sid: string;
            /** @enum {string} */
            status: "in-progress" | "paused" | "stopped" | "completed";
            media_url: string;
        } & {
            [key: string]: unknown;
        };
        TwilioRecordingList: {
            recordings: components["schemas"]["TwilioRecording"][];
            next_page_uri: string | null;
        } & {
            [key: string]: unknown;
        };
        TwilioError: {
            code: number;
            message: string;
            more_info: string;
            status: number;
        };
        TwilioConference: {
            sid: string;
            friendly_name: string;
            /** @enum {string} */
            status: "init" | "in-progress" | "completed";
        } & {
            [key: string]: unknown;
        };
        TwilioConferenceList: {
            conferences: components["schemas"]["TwilioConference"][];
            next_page_uri: string | null;
        } & {
            [key: string]: unknown;
        };
        TwilioUpdateConference: {
            /** @constant */
            Status?: "completed";
            AnnounceUrl?: string;
            AnnounceMethod?: string;
        };
        TwilioParticipant: {
            call_sid: string;
            conference_sid: string;
            label: string | null;
            muted: boolean;
            hold: boolean;
            status: string;
        } & {
            [key: string]: unknown;
        };
        TwilioParticipantList: {
            participants: components["schemas"]["TwilioParticipant"][];
            next_page_uri: string | null;
        } & {
            [key: string]: unknown;
        };
        TwilioCreateParticipant: {
            To?: string;
            From?: string;
            StatusCallback?: string;
            StatusCallbackMethod?: string;
            StatusCallbackEvent?: string | string[];
            SendDigits?: string;
            Timeout?: string;
            TimeLimit?: string;
            MachineDetection?: string;
            Label?: string;
            Muted?: string;
            /** @enum {string} */
            Beep?: "true" | "false" | "onEnter" | "onExit";
            StartConferenceOnEnter?: string;
            EndConferenceOnExit?: string;
            WaitUrl?: "" | string;
            WaitMethod?: string;
            MaxParticipants?: string;
            Coaching?: string;
            CallSidToCoach?: string;
            ConferenceStatusCallback?: string;
            ConferenceStatusCallbackMethod?: string;
            ConferenceStatusCallbackEvent?: string | string[];
            Record?: string;
            ConferenceRecord?: string;
            SipAuthUsername?: string;
            SipAuthPassword?: string;
            Byoc?: string;
        };
        TwilioUpdateParticipant: {
            Muted?: string;
            Hold?: string;
            HoldUrl?: string;
            HoldMethod?: string;
            AnnounceUrl?: string;
            AnnounceMethod?: string;
            WaitUrl?: "" | string;
            WaitMethod?: string;
            BeepOnExit?: string;
            EndConferenceOnExit?: string;
            Coaching?: string;
            CallSidToCoach?: string;
        };
        TwilioQueue: {
            sid: string;
            friendly_name: string;
            current_size: number;
            max_size: number;
            average_wait_time: number;
        } & {
            [key: string]: unknown;
        };
        TwilioQueueList: {
            queues: components["schemas"]["TwilioQueue"][];
            next_page_uri: string | null;
        } & {
            [key: string]: unknown;
        };
        TwilioCreateQueue: {
            FriendlyName?: string;
            MaxSize?: string;
        };
        TwilioUpdateQueue: {
            FriendlyName?: string;
            MaxSize?: string;
        };
        TwilioMember: {
            call_sid: string;
            queue_sid: string;
            position: number;
            wait_time: number;
        } & {
            [key: string]: unknown;
        };
        TwilioMemberList: {
            queue_members: components["schemas"]["TwilioMember"][];
            next_page_uri: string | null;
        } & {
            [key: string]: unknown;
        };
        TwilioUpdateMember: {
            Url?: string;
            Method?: string;
        };
        TwilioCreateRecording: {
            /**
             * @default both
             * @enum {string}
             */
            RecordingTrack?: "inbound" | "outbound" | "both";
            /**
             * @default mono
             * @enum {string}
             */
            RecordingChannels?: "mono" | "dual";
            /**
             * @default do-not-trim
             * @enum {string}
             */
            Trim?: "trim-silence" | "do-not-trim";
            RecordingStatusCallback?: string;
            RecordingStatusCallbackMethod?: string;
            RecordingStatusCallbackEvent?: string | string[];
        };
        TwilioUpdateRecording: {
            /** @enum {string} */
            Status: "paused" | "in-progress" | "stopped";
            /**
             * @default silence
             * @enum {string}
             */
            PauseBehavior?: "skip" | "silence";
        };
        TwilioCreateStream: {
            Url: string;
            Name?: string;
            /**
             * @default inbound_track
             * @enum {string}
             */
            Track?: "inbound_track" | "outbound_track" | "both_tracks";
            StatusCallback?: string;
        } & {
            [key: string]: unknown;
        };
        TwilioUpdateStream: {
            /** @constant */
            Status: "stopped";
        };
        TwilioStream: {
            sid: string;
            /** @enum {string} */
            status: "in-progress" | "stopped";
        } & {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every part is well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getReadyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every part is well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part is not well. `parts` says which and why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text format */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; version=0.0.4; charset=utf-8": unknown;
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDiagnostics: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts by part */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnostics"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission session.own, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description The session */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such person or key, or the password is wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A page of another site sent the request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many attempts from this address or for this name */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session is over */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission session.own, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putSessionPassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description The new session */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission session.own, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Who has logged in by a key has no password */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many attempts from this address or for this name */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getPeople: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of people */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission people.manage, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postPeople: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPerson"];
            };
        };
        responses: {
            /** @description The person was added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission people.manage, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is a person of this name, or there are too many */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getPeopleByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission people.manage, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such person */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deletePeopleByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission people.manage, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such person */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Nobody removes oneself */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    patchPeopleByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonChange"];
            };
        };
        responses: {
            /** @description The person as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission people.manage, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such person */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getKeys: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission keys.manage, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeApiKey"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission keys.manage, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is a key of this name, or there are too many */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteKeysByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is good no more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission keys.manage, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such key */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The configuration has it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAuditActions: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                who?: string;
                call?: string;
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of actions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiActionList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission actions.read, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCalls: {
        parameters: {
            query?: {
                state?: "routing" | "with-ai" | "handoff" | "with-agent" | "on-hold" | "voicemail" | "ended";
                from?: string;
                to?: string;
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of calls */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCalls: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallOrder"];
            };
        };
        responses: {
            /** @description The call, which rings or has failed */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.place, which the roles admin, operator, app have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The first request with this `Idempotency-Key` is under way */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A limit of the trunk is reached, or the program takes no calls (Retry-After) */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallDetail"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteCallsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The call as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The call is over, or is ending */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    patchCallsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MetadataPatch"];
            };
        };
        responses: {
            /** @description The call as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The call is over, or is ending */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAgents: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of agents */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission agents.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getColleagues: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of agents, by their ids */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ColleagueList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission colleagues.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAgentsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission agents.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such agent */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putAgentsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentChange"];
            };
        };
        responses: {
            /** @description The agent was changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description The agent was added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission agents.state, which the roles admin, supervisor, operator, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is nothing with that id */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The configuration names the agent, or there are too many agents */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteAgentsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission agents.write, which the roles admin, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such agent */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The configuration names the agent */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getQueues: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of queues */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission queues.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getQueuesByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The queue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission queues.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such queue */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getHours: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of hours */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoursList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission hours.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAuditCallsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether it holds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditedCall"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission audit.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAuditCallsByIdExport: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON text for each line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission audit.export, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAuditDays: {
        parameters: {
            query?: {
                limit?: string;
                before?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed statements */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedDayList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission audit.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getAuditDaysByDay: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                day: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether it holds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditedDay"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission audit.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description That is no day */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postErasures: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureRequest"];
            };
        };
        responses: {
            /** @description What was erased; nothing may have been known */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission callers.erase, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The first request with this `Idempotency-Key` is under way */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The storage of recordings does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallbacks: {
        parameters: {
            query?: {
                state?: "waiting" | "dialling" | "done" | "failed";
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of callbacks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission callbacks.read, which the roles admin, supervisor, operator, app, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallbacks: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackOrder"];
            };
        };
        responses: {
            /** @description The callback, which waits */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Callback"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission callbacks.write, which the roles admin, supervisor, operator, app have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The first request with this `Idempotency-Key` is under way */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallbacksById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The callback */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Callback"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission callbacks.read, which the roles admin, supervisor, operator, app, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such callback */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteCallbacksById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission callbacks.write, which the roles admin, supervisor, operator, app have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such callback */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The caller is being called back */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    patchCallbacksById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackChange"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Callback"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission callbacks.write, which the roles admin, supervisor, operator, app have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such callback */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The caller is being called back */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getVoicemails: {
        parameters: {
            query?: {
                state?: "new" | "heard";
                mailbox?: string;
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoicemailList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission voicemails.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getVoicemailsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Voicemail"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission voicemails.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such message */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteVoicemailsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission voicemails.write, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such message */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    patchVoicemailsById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VoicemailChange"];
            };
        };
        responses: {
            /** @description The message as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Voicemail"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission voicemails.write, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such message */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getVoicemailsByIdAudio: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file: WAV, or Opus in Ogg (`audio/ogg`) with `recording.format: opus` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": unknown;
                };
            };
            /** @description The part of the file that the Range header asks for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": unknown;
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission voicemails.hear, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such message, or no file */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Range header asks for a part beyond the end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The storage of recordings does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdDisposition: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Disposition"];
            };
        };
        responses: {
            /** @description The call as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description What is known of the call was erased */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getReportsHandoffs: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                route?: string;
                agent?: string;
                direction?: "inbound" | "outbound";
                by?: "hour" | "day";
                timeZone?: string;
                repeatDays?: string;
                withinMs?: string;
                format?: "json" | "csv";
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its figures (docs/metrics.md) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoffReport"];
                    "text/csv": unknown;
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission reports.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getReportsCalls: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                route?: string;
                agent?: string;
                direction?: "inbound" | "outbound";
                by?: "hour" | "day";
                timeZone?: string;
                repeatDays?: string;
                withinMs?: string;
                format?: "json" | "csv";
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its figures (docs/metrics.md) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallReport"];
                    "text/csv": unknown;
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission reports.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdHandoffs: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of handoffs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoffList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such handoff of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdHandoffs: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandoffRequest"];
            };
        };
        responses: {
            /** @description The handoff has begun */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handoff"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission handoffs.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such handoff of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdHandoffsByHid: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
                hid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The handoff */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handoff"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such handoff of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteCallsByIdHandoffsByHid: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
                hid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The handoff as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handoff"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission handoffs.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such handoff of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdHandoffsByHidAccept: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                hid: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HandoffAnswer"];
            };
        };
        responses: {
            /** @description The handoff as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handoff"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission handoffs.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such handoff of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No telephone rings or was answered that this could be said of */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdHandoffsByHidDecline: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                hid: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["HandoffAnswer"];
            };
        };
        responses: {
            /** @description The handoff as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handoff"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission handoffs.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such handoff of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No telephone rings or was answered that this could be said of */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdHold: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Hold"];
            };
        };
        responses: {
            /** @description The call as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdResume: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Resume"];
            };
        };
        responses: {
            /** @description The call as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdSay: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Say"];
            };
        };
        responses: {
            /** @description The call as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdPlay: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Say"];
            };
        };
        responses: {
            /** @description The call as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdWhisper: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Whisper"];
            };
        };
        responses: {
            /** @description The call as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdDtmf: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Dtmf"];
            };
        };
        responses: {
            /** @description The call as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdCoach: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Coach"];
            };
        };
        responses: {
            /** @description The call as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdReturnToAi: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReturnToAi"];
            };
        };
        responses: {
            /** @description The call as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdPark: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Park"];
            };
        };
        responses: {
            /** @description The call as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdTransfer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Transfer"];
            };
        };
        responses: {
            /** @description The call as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdRelease: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The call as it is now */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.act, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdMembers: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of members */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such member of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdMembers: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRequest"];
            };
        };
        responses: {
            /** @description It rings. It takes part when it answers */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.join, which the roles admin, supervisor, operator, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such member of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdMembersByLeg: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
                leg: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such member of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteCallsByIdMembersByLeg: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
                leg: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member as it was */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.join, which the roles admin, supervisor, operator, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such member of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    patchCallsByIdMembersByLeg: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
                leg: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberChange"];
            };
        };
        responses: {
            /** @description The member as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.join, which the roles admin, supervisor, operator, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such member of it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The state of the call forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdEvents: {
        parameters: {
            query?: {
                after?: string;
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events, in their order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdRecording: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file: WAV, or Opus in Ogg (`audio/ogg`) with `recording.format: opus` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": unknown;
                };
            };
            /** @description The part of the file that the Range header asks for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": unknown;
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission recordings.read, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or it has no recording, or the recording is empty */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Range header asks for a part beyond the end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The storage of recordings does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdRecordingsByRecording: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
                recording: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file: WAV, or Opus in Ogg (`audio/ogg`) with `recording.format: opus` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": unknown;
                };
            };
            /** @description The part of the file that the Range header asks for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": unknown;
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission recordings.read, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or it has no recording, or the recording is empty */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Range header asks for a part beyond the end */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The storage of recordings does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteCallsByIdRecordingsByRecording: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
                recording: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission recordings.delete, which the roles admin, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, or no such recording */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The recording goes on */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The storage of recordings does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdRecordings: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those whose files are there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdRecordingStart: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recording as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingStatus"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission recordings.control, which the roles admin, supervisor, operator, app have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The call is over, ending or not answered, or is not recorded (or is already) */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdRecordingStop: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recording as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingStatus"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission recordings.control, which the roles admin, supervisor, operator, app have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The call is over, ending or not answered, or is not recorded (or is already) */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdRecordingPause: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recording as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingStatus"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission recordings.pause, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The call is over, ending or not answered, or is not recorded (or is already) */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postCallsByIdRecordingResume: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recording as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingStatus"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission recordings.pause, which the roles admin, supervisor, operator, app, agent have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The call is over, ending or not answered, or is not recorded (or is already) */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdContext: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The card as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContextCard"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCByToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The card */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContextCard"];
                    "text/html": unknown;
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The link is not one of ours, or its call is not on record any more */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "text/html": unknown;
                };
            };
            /** @description The link has expired */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "text/html": unknown;
                };
            };
            /** @description Too many wrong links came from this address */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "text/html": unknown;
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCallsByIdTranscript: {
        parameters: {
            query?: {
                format?: "json" | "vtt" | "text";
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of segments in the order in which they were said, and the times of which words are missing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "leg": null,
                     *           "role": "ai",
                     *           "text": "How can I help you?",
                     *           "startMs": 40,
                     *           "endMs": null,
                     *           "final": true,
                     *           "private": false
                     *         },
                     *         {
                     *           "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1",
                     *           "role": "caller",
                     *           "text": "My card is [card number], and I was charged twice.",
                     *           "startMs": 2300,
                     *           "endMs": 5900,
                     *           "final": true,
                     *           "confidence": 0.94,
                     *           "private": false
                     *         }
                     *       ],
                     *       "missing": [
                     *         {
                     *           "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1",
                     *           "role": "caller",
                     *           "startMs": 7000,
                     *           "endMs": 9000,
                     *           "private": false,
                     *           "reason": "the recognizer is away"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["Transcript"];
                    "text/vtt": unknown;
                    "text/plain": unknown;
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission calls.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getTranscripts: {
        parameters: {
            query?: {
                q?: string;
                from?: string;
                to?: string;
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of segments. It may be short, or empty, while `nextCursor` says that there may be more: one request looks at 2,000 of them at most */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                     *           "at": "2026-01-15T09:30:06.310Z",
                     *           "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1",
                     *           "role": "caller",
                     *           "startMs": 2300,
                     *           "snippet": "I was charged twice.",
                     *           "private": false
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["TranscriptMatchList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission transcripts.search, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postEscalationDryRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EscalationDryRun"];
            };
        };
        responses: {
            /** @description The first rule that matches, if one does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EscalationDecision"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission transcripts.search, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The first request with this `Idempotency-Key` is under way */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRoutes: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of routes, in their order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getMediaServers: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of media servers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaServerList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getMediaServersById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaServer"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such server */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putMediaServersById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MediaServerChange"];
            };
        };
        responses: {
            /** @description The server as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaServer"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.act, which the roles admin, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such server */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getTrunks: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of trunks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrunkList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getTrunksByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The trunk */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trunk"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such trunk */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDestinations: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of what fails now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailingDestinationList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getNodes: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of nodes, by their names */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getUsers: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getUsersByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such user */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConfig: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Config"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission config.read, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConfigVersions: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigVersionList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission config.read, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConfigVersionsByVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigVersion"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission config.read, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such version */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postConfigVersionsByVersionRollback: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is in force for later calls, and in the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigChanged"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission config.write, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such version */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The file is read-only, or was changed by somebody else, or the environment goes before it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many changes wait. `Retry-After` says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postConfigReload: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is in force for later calls, and in the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigChanged"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission config.write, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The file is read-only, or was changed by somebody else, or the environment goes before it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many changes wait. `Retry-After` says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postConfigCheck: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigCheck"];
            };
        };
        responses: {
            /** @description The verdict */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigVerdict"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission config.write, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such part; the parts are `routes`, `trunks`, `outbound`, `agents`, `queues`, `hours`, `prompts` or `webhooks` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The file is read-only, or was changed by somebody else, or the environment goes before it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConfigByPart: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                part: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The part. `ETag` is for `If-Match` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigPart"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission config.read, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such part; the parts are `routes`, `trunks`, `outbound`, `agents`, `queues`, `hours`, `prompts` or `webhooks` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putConfigByPart: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                part: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigPartChange"];
            };
        };
        responses: {
            /** @description It is in force for later calls, and in the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigChanged"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission config.write, which the roles admin have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such part; the parts are `routes`, `trunks`, `outbound`, `agents`, `queues`, `hours`, `prompts` or `webhooks` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The file is read-only, or was changed by somebody else, or the environment goes before it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The part is not what `If-Match` says any more */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many changes wait. `Retry-After` says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postTelephone: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TelephoneOrder"];
            };
        };
        responses: {
            /** @description The telephone */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Telephone"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Another user than the own one is for the role admin */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such user, or none that is the own one (`no-user`), no WebSocket that the page could open (`no-socket`), or no media for browsers (`no-webrtc`) */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postClickToCallByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["GuestOrder"];
            };
        };
        responses: {
            /** @description The telephone */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GuestTelephone"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A token is missing (`no-token`), wrong (`bad-token`), or too old (`token-expired`) */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The page that sent it is of none of the origins of the button */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such button */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No WebSocket that the page could open (`no-socket`), or no media for browsers (`no-webrtc`) */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many calls from this address, or by this button */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postTryTelephones: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TryTelephonesOrder"];
            };
        };
        responses: {
            /** @description They are there until DELETE, or the end of the program */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TryTelephones"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission try.run, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is switched off (`off`), or browsers get no media here (`no-webrtc`) */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteTryTelephones: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, or was not there */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission try.run, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postTry: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TryOrder"];
            };
        };
        responses: {
            /** @description It begins */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TryBegun"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission try.run, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description One is under way (`busy`), it is switched off (`off`), or no call can come in (`closed`) */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is of a type that is not taken here */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getTryById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The try */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Try"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission try.run, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such try, or it is long over */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteTryById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of what is to be changed: 412 where it is another one by now */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The try as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Try"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission try.run, which the roles admin, supervisor, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such try, or it is long over */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not as `If-Match` says */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getWebhookDeliveries: {
        parameters: {
            query?: {
                state?: "pending" | "delivered" | "dead";
                webhook?: string;
                call?: string;
                limit?: string;
                cursor?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries, without their bodies */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryList"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.read, which the roles admin, supervisor, operator, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getWebhookDeliveriesById: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.act, which the roles admin, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such delivery */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postWebhookDeliveriesByIdReplay: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The same key and request again within 24 hours: the first answer, with `Idempotency-Replayed: true` */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is sent again, for up to 24 h */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission system.act, which the roles admin, operator have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such delivery */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It is not over: it is sent anyway */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The `Idempotency-Key` was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLive: {
        parameters: {
            query?: {
                call?: string;
                agent?: string;
                queue?: string;
                types?: string;
                stream?: string;
                after?: string;
                ticket?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text messages, each a JSON object */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "segment",
                     *       "sequence": 7,
                     *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                     *       "segment": {
                     *         "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1",
                     *         "role": "caller",
                     *         "text": "I was charged",
                     *         "startMs": 2300,
                     *         "endMs": 3100,
                     *         "final": false,
                     *         "private": false
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LiveMessage"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission live.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, agent or queue */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request was not for a WebSocket */
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many clients follow calls */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLiveEvents: {
        parameters: {
            query?: {
                call?: string;
                agent?: string;
                queue?: string;
                types?: string;
                stream?: string;
                after?: string;
                ticket?: string;
            };
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
                /** @description The `ETag` of a former answer: 304 where it is still the same */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, whose data is a LiveMessage */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description The call is over, and the client has been told all of it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission live.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such call, agent or queue */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many clients follow calls */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postLiveTickets: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for the request, in logs and in the answer. Default: one of ours */
                "X-Request-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ticket": "qT6b0PZQn1m4YxJ3o2s8VQ5cA7dE9fGh",
                     *       "expiresAt": "2026-01-15T09:31:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["LiveTicket"];
                };
            };
            /** @description A value of the request is wrong. `details` says which */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The request has no key and no session, or one that is not known */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It needs the permission live.read, which the roles admin, supervisor, operator, app, agent, viewer have */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Too many requests, or too many wrong keys. Retry-After says when to ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description A part that is needed is away, or has too much to do. Retry-After says when to ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    onCallStarted: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "+15550001111",
                 *       "to": "+15559998888",
                 *       "route": "+15559998888",
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.1",
                 *       "event": "call.started",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 1,
                 *       "at": "2026-01-15T09:30:01.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "call.started";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    from: string;
                    to: string;
                    route: string | null;
                    identity?: {
                        displayName: string | null;
                        asserted: {
                            uri: string;
                            user: string;
                            displayName: string | null;
                        }[];
                        remoteParty: {
                            uri: string;
                            user: string;
                            displayName: string | null;
                        } | null;
                        diversions: {
                            uri: string;
                            user: string;
                            displayName: string | null;
                            reason: string | null;
                        }[];
                        history: {
                            uri: string;
                            user: string;
                            displayName: string | null;
                            index: string | null;
                            reason: string | null;
                            withheld?: boolean;
                        }[];
                        privacy: string[];
                        anonymous: boolean;
                        /** @description What STIR/SHAKEN says of the caller (RFC 8224); not checked by Warmbridge */
                        signed?: {
                            headers: string[];
                            attestation: ("A" | "B" | "C") | null;
                            verstat: string | null;
                        };
                    };
                    /** @constant */
                    direction?: "outbound";
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCallSpeech: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1",
                 *       "role": "caller",
                 *       "text": "I was charged twice.",
                 *       "startMs": 2300,
                 *       "endMs": 3900,
                 *       "private": false,
                 *       "confidence": 0.94,
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.2",
                 *       "event": "call.speech",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 2,
                 *       "at": "2026-01-15T09:30:02.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "call.speech";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    leg: unknown;
                    /** @enum {string} */
                    role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                    startMs: number;
                    endMs: number;
                    private: boolean;
                    text: string;
                    confidence: number | null;
                    sentiment?: number;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCallDtmf: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1",
                 *       "role": "caller",
                 *       "digit": "1",
                 *       "durationMs": 120,
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.3",
                 *       "event": "call.dtmf",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 3,
                 *       "at": "2026-01-15T09:30:03.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "call.dtmf";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    leg: unknown;
                    /** @enum {string} */
                    role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                    digit: string;
                    durationMs: number;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffStarted: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "reason": "billing",
                 *       "summary": "Wants a refund for a double charge in March.",
                 *       "trigger": "ai",
                 *       "strategy": "conference",
                 *       "destinations": [
                 *         "sip:2001@pbx.example"
                 *       ],
                 *       "context": {
                 *         "summary": "Wants a refund for a double charge in March.",
                 *         "fields": {
                 *           "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *           "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *           "caller": {
                 *             "number": "+15550001111",
                 *             "name": "Ada Example",
                 *             "anonymous": false,
                 *             "asserted": [],
                 *             "forwardedBy": []
                 *           },
                 *           "called": "+15559998888",
                 *           "route": "+15559998888",
                 *           "startedAt": "2026-01-15T09:30:00.000Z",
                 *           "answeredAt": "2026-01-15T09:30:00.000Z",
                 *           "endedAt": null,
                 *           "reason": "billing",
                 *           "result": null,
                 *           "resultReason": null,
                 *           "intent": "refund",
                 *           "sentiment": "annoyed",
                 *           "collected": {
                 *             "account": "4711"
                 *           },
                 *           "nextAction": "Refund one of the two charges",
                 *           "crm": {
                 *             "contact": "C-88"
                 *           },
                 *           "metadata": {
                 *             "ticket": "T-1001"
                 *           },
                 *           "keys": "1",
                 *           "coached": [],
                 *           "earlierHandoffs": [],
                 *           "transcriptCut": null,
                 *           "cutFields": []
                 *         },
                 *         "transcript": [
                 *           {
                 *             "leg": null,
                 *             "role": "ai",
                 *             "text": "Hello, how can I help you?",
                 *             "startMs": 40,
                 *             "endMs": null,
                 *             "final": true,
                 *             "private": false
                 *           }
                 *         ]
                 *       },
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.4",
                 *       "event": "handoff.started",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 4,
                 *       "at": "2026-01-15T09:30:04.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.started";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    reason: string;
                    summary: string;
                    /** @description The context card */
                    context: {
                        /** @description At most three sentences */
                        summary: string;
                        fields: {
                            callId: string;
                            /** @description The handoff that the card is for; null before any */
                            handoffId: string | null;
                            caller: {
                                /** @description `anonymous` where the caller withholds it */
                                number: string;
                                /** @description Display name of From */
                                name: string | null;
                                anonymous: boolean;
                                /** @description What the trunk asserts of the caller (P-Asserted-Identity, or Remote-Party-ID) */
                                asserted: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                }[];
                                /** @description Who forwarded the call here, newest first (Diversion) */
                                forwardedBy: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                    reason: string | null;
                                }[];
                            };
                            called: string;
                            route: string | null;
                            /** Format: date-time */
                            startedAt: string;
                            answeredAt: string | null;
                            endedAt: string | null;
                            reason: string | null;
                            /** @description What the handoff came to; null while it goes on */
                            result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                            resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            intent: string | null;
                            sentiment: string | null;
                            collected: {
                                [key: string]: unknown;
                            };
                            nextAction: string | null;
                            crm: {
                                [key: string]: unknown;
                            };
                            /** @description The call's metadata, without what has a field of its own here */
                            metadata: {
                                [key: string]: unknown;
                            };
                            /** @description So long the caller has waited in a queue; missing: not at all */
                            waitedMs?: number;
                            /** @description Keys that the caller pressed, the newest last */
                            keys: string;
                            /** @description What an AI that listens, or its application, has the human know; oldest first, the last ten */
                            coached: {
                                /** Format: date-time */
                                at: string;
                                text: string;
                            }[];
                            /** @description Oldest first */
                            earlierHandoffs: {
                                handoffId: string;
                                /** Format: date-time */
                                startedAt: string;
                                reason: string;
                                result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                                resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            }[];
                            /** @description So many segments are left out, all from before this time of the call; null time: all segments are */
                            transcriptCut: {
                                segments: number;
                                beforeMs: number | null;
                            } | null;
                            /** @description Fields that are empty here because the card would be too large with them */
                            cutFields: ("metadata" | "crm" | "collected")[];
                        };
                        transcript: {
                            /** @description Null for an application that has no leg */
                            leg: string | null;
                            /** @enum {string} */
                            role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                            text: string;
                            startMs: number;
                            /** @description Null where it is not known */
                            endMs: number | null;
                            final: boolean;
                            confidence?: number;
                            /** @description The other side did not hear it */
                            private: boolean;
                        }[];
                    } | null;
                    handoffId: unknown;
                    /** @enum {string} */
                    trigger: "ai" | "api" | "route" | "transfer" | "escalation" | "callback";
                    /** @enum {string} */
                    strategy: "conference" | "refer" | "attended-refer" | "conference-then-refer";
                    destinations: string[];
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffQueued: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "queue": "billing",
                 *       "priority": 0,
                 *       "position": 3,
                 *       "estimate": {
                 *         "lowMs": 80000,
                 *         "highMs": 220000
                 *       },
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.5",
                 *       "event": "handoff.queued",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 5,
                 *       "at": "2026-01-15T09:30:05.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.queued";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    handoffId: unknown;
                    queue: string;
                    priority: number;
                    position: number;
                    estimate: {
                        lowMs: number;
                        highMs: number;
                    } | null;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffTurn: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "queue": "billing",
                 *       "waitedMs": 131000,
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.6",
                 *       "event": "handoff.turn",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 6,
                 *       "at": "2026-01-15T09:30:06.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.turn";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    handoffId: unknown;
                    queue: string;
                    waitedMs: number;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffLeftQueue: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "queue": "billing",
                 *       "reason": "max-wait",
                 *       "waitedMs": 600000,
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.7",
                 *       "event": "handoff.leftQueue",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 7,
                 *       "at": "2026-01-15T09:30:07.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.leftQueue";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    handoffId: unknown;
                    queue: string;
                    /** @enum {string} */
                    reason: "completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached";
                    waitedMs: number;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffReferring: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1",
                 *       "destination": "sip:2001@pbx.example",
                 *       "reason": "billing",
                 *       "summary": "Wants a refund for a double charge in March.",
                 *       "context": {
                 *         "summary": "Wants a refund for a double charge in March.",
                 *         "fields": {
                 *           "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *           "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *           "caller": {
                 *             "number": "+15550001111",
                 *             "name": "Ada Example",
                 *             "anonymous": false,
                 *             "asserted": [],
                 *             "forwardedBy": []
                 *           },
                 *           "called": "+15559998888",
                 *           "route": "+15559998888",
                 *           "startedAt": "2026-01-15T09:30:00.000Z",
                 *           "answeredAt": "2026-01-15T09:30:00.000Z",
                 *           "endedAt": null,
                 *           "reason": "billing",
                 *           "result": null,
                 *           "resultReason": null,
                 *           "intent": "refund",
                 *           "sentiment": "annoyed",
                 *           "collected": {
                 *             "account": "4711"
                 *           },
                 *           "nextAction": "Refund one of the two charges",
                 *           "crm": {
                 *             "contact": "C-88"
                 *           },
                 *           "metadata": {
                 *             "ticket": "T-1001"
                 *           },
                 *           "keys": "1",
                 *           "coached": [],
                 *           "earlierHandoffs": [],
                 *           "transcriptCut": null,
                 *           "cutFields": []
                 *         },
                 *         "transcript": [
                 *           {
                 *             "leg": null,
                 *             "role": "ai",
                 *             "text": "Hello, how can I help you?",
                 *             "startMs": 40,
                 *             "endMs": null,
                 *             "final": true,
                 *             "private": false
                 *           }
                 *         ]
                 *       },
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.8",
                 *       "event": "handoff.referring",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 8,
                 *       "at": "2026-01-15T09:30:08.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.referring";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    handoffId: unknown;
                    leg: unknown;
                    destination: string;
                    reason: string;
                    summary: string;
                    /** @description The context card */
                    context: {
                        /** @description At most three sentences */
                        summary: string;
                        fields: {
                            callId: string;
                            /** @description The handoff that the card is for; null before any */
                            handoffId: string | null;
                            caller: {
                                /** @description `anonymous` where the caller withholds it */
                                number: string;
                                /** @description Display name of From */
                                name: string | null;
                                anonymous: boolean;
                                /** @description What the trunk asserts of the caller (P-Asserted-Identity, or Remote-Party-ID) */
                                asserted: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                }[];
                                /** @description Who forwarded the call here, newest first (Diversion) */
                                forwardedBy: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                    reason: string | null;
                                }[];
                            };
                            called: string;
                            route: string | null;
                            /** Format: date-time */
                            startedAt: string;
                            answeredAt: string | null;
                            endedAt: string | null;
                            reason: string | null;
                            /** @description What the handoff came to; null while it goes on */
                            result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                            resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            intent: string | null;
                            sentiment: string | null;
                            collected: {
                                [key: string]: unknown;
                            };
                            nextAction: string | null;
                            crm: {
                                [key: string]: unknown;
                            };
                            /** @description The call's metadata, without what has a field of its own here */
                            metadata: {
                                [key: string]: unknown;
                            };
                            /** @description So long the caller has waited in a queue; missing: not at all */
                            waitedMs?: number;
                            /** @description Keys that the caller pressed, the newest last */
                            keys: string;
                            /** @description What an AI that listens, or its application, has the human know; oldest first, the last ten */
                            coached: {
                                /** Format: date-time */
                                at: string;
                                text: string;
                            }[];
                            /** @description Oldest first */
                            earlierHandoffs: {
                                handoffId: string;
                                /** Format: date-time */
                                startedAt: string;
                                reason: string;
                                result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                                resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            }[];
                            /** @description So many segments are left out, all from before this time of the call; null time: all segments are */
                            transcriptCut: {
                                segments: number;
                                beforeMs: number | null;
                            } | null;
                            /** @description Fields that are empty here because the card would be too large with them */
                            cutFields: ("metadata" | "crm" | "collected")[];
                        };
                        transcript: {
                            /** @description Null for an application that has no leg */
                            leg: string | null;
                            /** @enum {string} */
                            role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                            text: string;
                            startMs: number;
                            /** @description Null where it is not known */
                            endMs: number | null;
                            final: boolean;
                            confidence?: number;
                            /** @description The other side did not hear it */
                            private: boolean;
                        }[];
                    } | null;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffRinging: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l2",
                 *       "destination": "sip:2001@pbx.example",
                 *       "reason": "billing",
                 *       "summary": "Wants a refund for a double charge in March.",
                 *       "sipStatus": 180,
                 *       "context": {
                 *         "summary": "Wants a refund for a double charge in March.",
                 *         "fields": {
                 *           "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *           "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *           "caller": {
                 *             "number": "+15550001111",
                 *             "name": "Ada Example",
                 *             "anonymous": false,
                 *             "asserted": [],
                 *             "forwardedBy": []
                 *           },
                 *           "called": "+15559998888",
                 *           "route": "+15559998888",
                 *           "startedAt": "2026-01-15T09:30:00.000Z",
                 *           "answeredAt": "2026-01-15T09:30:00.000Z",
                 *           "endedAt": null,
                 *           "reason": "billing",
                 *           "result": null,
                 *           "resultReason": null,
                 *           "intent": "refund",
                 *           "sentiment": "annoyed",
                 *           "collected": {
                 *             "account": "4711"
                 *           },
                 *           "nextAction": "Refund one of the two charges",
                 *           "crm": {
                 *             "contact": "C-88"
                 *           },
                 *           "metadata": {
                 *             "ticket": "T-1001"
                 *           },
                 *           "keys": "1",
                 *           "coached": [],
                 *           "earlierHandoffs": [],
                 *           "transcriptCut": null,
                 *           "cutFields": []
                 *         },
                 *         "transcript": [
                 *           {
                 *             "leg": null,
                 *             "role": "ai",
                 *             "text": "Hello, how can I help you?",
                 *             "startMs": 40,
                 *             "endMs": null,
                 *             "final": true,
                 *             "private": false
                 *           }
                 *         ]
                 *       },
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.9",
                 *       "event": "handoff.ringing",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 9,
                 *       "at": "2026-01-15T09:30:09.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.ringing";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    handoffId: unknown;
                    leg: unknown;
                    destination: string;
                    reason: string;
                    summary: string;
                    /** @description The context card */
                    context: {
                        /** @description At most three sentences */
                        summary: string;
                        fields: {
                            callId: string;
                            /** @description The handoff that the card is for; null before any */
                            handoffId: string | null;
                            caller: {
                                /** @description `anonymous` where the caller withholds it */
                                number: string;
                                /** @description Display name of From */
                                name: string | null;
                                anonymous: boolean;
                                /** @description What the trunk asserts of the caller (P-Asserted-Identity, or Remote-Party-ID) */
                                asserted: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                }[];
                                /** @description Who forwarded the call here, newest first (Diversion) */
                                forwardedBy: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                    reason: string | null;
                                }[];
                            };
                            called: string;
                            route: string | null;
                            /** Format: date-time */
                            startedAt: string;
                            answeredAt: string | null;
                            endedAt: string | null;
                            reason: string | null;
                            /** @description What the handoff came to; null while it goes on */
                            result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                            resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            intent: string | null;
                            sentiment: string | null;
                            collected: {
                                [key: string]: unknown;
                            };
                            nextAction: string | null;
                            crm: {
                                [key: string]: unknown;
                            };
                            /** @description The call's metadata, without what has a field of its own here */
                            metadata: {
                                [key: string]: unknown;
                            };
                            /** @description So long the caller has waited in a queue; missing: not at all */
                            waitedMs?: number;
                            /** @description Keys that the caller pressed, the newest last */
                            keys: string;
                            /** @description What an AI that listens, or its application, has the human know; oldest first, the last ten */
                            coached: {
                                /** Format: date-time */
                                at: string;
                                text: string;
                            }[];
                            /** @description Oldest first */
                            earlierHandoffs: {
                                handoffId: string;
                                /** Format: date-time */
                                startedAt: string;
                                reason: string;
                                result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                                resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            }[];
                            /** @description So many segments are left out, all from before this time of the call; null time: all segments are */
                            transcriptCut: {
                                segments: number;
                                beforeMs: number | null;
                            } | null;
                            /** @description Fields that are empty here because the card would be too large with them */
                            cutFields: ("metadata" | "crm" | "collected")[];
                        };
                        transcript: {
                            /** @description Null for an application that has no leg */
                            leg: string | null;
                            /** @enum {string} */
                            role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                            text: string;
                            startMs: number;
                            /** @description Null where it is not known */
                            endMs: number | null;
                            final: boolean;
                            confidence?: number;
                            /** @description The other side did not hear it */
                            private: boolean;
                        }[];
                    } | null;
                    sipStatus: number;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffAnswered: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l2",
                 *       "destination": "sip:2001@pbx.example",
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.10",
                 *       "event": "handoff.answered",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 10,
                 *       "at": "2026-01-15T09:30:10.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.answered";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    handoffId: unknown;
                    leg: unknown;
                    destination: string;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffBridged: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l2",
                 *       "destination": "sip:2001@pbx.example",
                 *       "timings": {
                 *         "announcedMs": 2,
                 *         "firstInviteMs": 5,
                 *         "answeredMs": 4210,
                 *         "whisperStartMs": 4240,
                 *         "acceptedMs": 9800,
                 *         "bridgedMs": 9840
                 *       },
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.11",
                 *       "event": "handoff.bridged",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 11,
                 *       "at": "2026-01-15T09:30:11.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.bridged";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    handoffId: unknown;
                    leg: unknown;
                    destination: string;
                    timings: {
                        announcedMs?: number;
                        queuedMs?: number;
                        turnMs?: number;
                        firstInviteMs?: number;
                        answeredMs?: number;
                        whisperStartMs?: number;
                        acceptedMs?: number;
                        referredMs?: number;
                        releasedMs?: number;
                        bridgedMs?: number;
                    };
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffEnded: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "result": "bridged",
                 *       "reason": "completed",
                 *       "attempts": [
                 *         {
                 *           "destination": "sip:2001@pbx.example",
                 *           "result": "answered",
                 *           "sipStatus": 200,
                 *           "q850Cause": null,
                 *           "startedAt": "2026-01-15T09:30:20.000Z",
                 *           "ringingAt": "2026-01-15T09:30:21.000Z",
                 *           "answeredAt": "2026-01-15T09:30:24.000Z",
                 *           "endedAt": null
                 *         }
                 *       ],
                 *       "timings": {
                 *         "announcedMs": 2,
                 *         "firstInviteMs": 5,
                 *         "answeredMs": 4210,
                 *         "whisperStartMs": 4240,
                 *         "acceptedMs": 9800,
                 *         "bridgedMs": 9840
                 *       },
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.12",
                 *       "event": "handoff.ended",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 12,
                 *       "at": "2026-01-15T09:30:12.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.ended";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    handoffId: unknown;
                    /** @enum {string} */
                    result: "bridged" | "released" | "returned" | "voicemail" | "callback" | "failed";
                    /** @enum {string} */
                    reason: "completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached";
                    attempts: {
                        destination: string;
                        forwardedTo?: string[];
                        trunk?: string;
                        failedTrunks?: {
                            trunk: string;
                            startedAt: string;
                            sipStatus: number | null;
                            q850Cause: number | null;
                        }[];
                        result: ("answered" | "busy" | "no-answer" | "declined" | "machine" | "rejected" | "unreachable" | "cancelled" | "forwarded") | null;
                        detail?: string;
                        sipStatus: number | null;
                        q850Cause: number | null;
                        startedAt: string;
                        ringingAt: string | null;
                        answeredAt: string | null;
                        endedAt: string | null;
                    }[];
                    timings: {
                        announcedMs?: number;
                        queuedMs?: number;
                        turnMs?: number;
                        firstInviteMs?: number;
                        answeredMs?: number;
                        whisperStartMs?: number;
                        acceptedMs?: number;
                        referredMs?: number;
                        releasedMs?: number;
                        bridgedMs?: number;
                    };
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onHandoffPrivacyAlarm: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l2",
                 *       "result": "leak",
                 *       "why": null,
                 *       "alarm": true,
                 *       "leakDb": -38.6,
                 *       "floorDb": -72.4,
                 *       "correlation": 0.431,
                 *       "lagMs": 40,
                 *       "comparedMs": 8200,
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.13",
                 *       "event": "handoff.privacyAlarm",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 13,
                 *       "at": "2026-01-15T09:30:13.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "handoff.privacyAlarm";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    leg: unknown;
                    /** @enum {string} */
                    result: "none" | "leak" | "unmeasured";
                    /** @description Why it is unmeasured */
                    why: ("no-whisper" | "too-short" | "masked" | "busy" | "recording" | "failed") | null;
                    /** @description The leak is above `handoff.whisperPrivacy.alarmDb` */
                    alarm: boolean;
                    /** @description Level of the whisper in what the caller was sent; null: none stands out */
                    leakDb: number | null;
                    /** @description A leak from this level on would have stood out */
                    floorDb: number | null;
                    correlation: number | null;
                    lagMs: number | null;
                    comparedMs: number;
                    handoffId: unknown;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onLegQualityAlarm: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l2",
                 *       "role": "agent",
                 *       "trunk": "pbx",
                 *       "direction": "received",
                 *       "mos": 2.74,
                 *       "lossPercent": 8.4,
                 *       "jitterMs": 11.3,
                 *       "roundTripMs": 84.1,
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.14",
                 *       "event": "leg.qualityAlarm",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 14,
                 *       "at": "2026-01-15T09:30:14.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "leg.qualityAlarm";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    leg: unknown;
                    /** @enum {string} */
                    role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                    trunk?: string;
                    /** @enum {string} */
                    direction: "received" | "sent";
                    /** @description Of the 10 s that caused it, or of the whole leg */
                    mos: number;
                    lossPercent: number | null;
                    jitterMs: number | null;
                    roundTripMs: number | null;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onVoicemailLeft: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "voicemail": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.rec1",
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "leg": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1",
                 *       "mailbox": "billing",
                 *       "from": "+15550001111",
                 *       "to": "+15559998888",
                 *       "route": "+15559998888",
                 *       "startedAt": "2026-01-15T09:31:10.000Z",
                 *       "durationMs": 14200,
                 *       "by": "key",
                 *       "reason": "billing",
                 *       "summary": "Wants a refund for a double charge in March.",
                 *       "context": {
                 *         "summary": "Wants a refund for a double charge in March.",
                 *         "fields": {
                 *           "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *           "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *           "caller": {
                 *             "number": "+15550001111",
                 *             "name": "Ada Example",
                 *             "anonymous": false,
                 *             "asserted": [],
                 *             "forwardedBy": []
                 *           },
                 *           "called": "+15559998888",
                 *           "route": "+15559998888",
                 *           "startedAt": "2026-01-15T09:30:00.000Z",
                 *           "answeredAt": "2026-01-15T09:30:00.000Z",
                 *           "endedAt": null,
                 *           "reason": "billing",
                 *           "result": null,
                 *           "resultReason": null,
                 *           "intent": "refund",
                 *           "sentiment": "annoyed",
                 *           "collected": {
                 *             "account": "4711"
                 *           },
                 *           "nextAction": "Refund one of the two charges",
                 *           "crm": {
                 *             "contact": "C-88"
                 *           },
                 *           "metadata": {
                 *             "ticket": "T-1001"
                 *           },
                 *           "keys": "1",
                 *           "coached": [],
                 *           "earlierHandoffs": [],
                 *           "transcriptCut": null,
                 *           "cutFields": []
                 *         },
                 *         "transcript": [
                 *           {
                 *             "leg": null,
                 *             "role": "ai",
                 *             "text": "Hello, how can I help you?",
                 *             "startMs": 40,
                 *             "endMs": null,
                 *             "final": true,
                 *             "private": false
                 *           }
                 *         ]
                 *       },
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.15",
                 *       "event": "voicemail.left",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 15,
                 *       "at": "2026-01-15T09:30:15.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "voicemail.left";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    handoffId: unknown;
                    voicemail: unknown;
                    leg: unknown;
                    mailbox: string | null;
                    reason: string;
                    summary: string;
                    /** @description The context card */
                    context: {
                        /** @description At most three sentences */
                        summary: string;
                        fields: {
                            callId: string;
                            /** @description The handoff that the card is for; null before any */
                            handoffId: string | null;
                            caller: {
                                /** @description `anonymous` where the caller withholds it */
                                number: string;
                                /** @description Display name of From */
                                name: string | null;
                                anonymous: boolean;
                                /** @description What the trunk asserts of the caller (P-Asserted-Identity, or Remote-Party-ID) */
                                asserted: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                }[];
                                /** @description Who forwarded the call here, newest first (Diversion) */
                                forwardedBy: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                    reason: string | null;
                                }[];
                            };
                            called: string;
                            route: string | null;
                            /** Format: date-time */
                            startedAt: string;
                            answeredAt: string | null;
                            endedAt: string | null;
                            reason: string | null;
                            /** @description What the handoff came to; null while it goes on */
                            result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                            resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            intent: string | null;
                            sentiment: string | null;
                            collected: {
                                [key: string]: unknown;
                            };
                            nextAction: string | null;
                            crm: {
                                [key: string]: unknown;
                            };
                            /** @description The call's metadata, without what has a field of its own here */
                            metadata: {
                                [key: string]: unknown;
                            };
                            /** @description So long the caller has waited in a queue; missing: not at all */
                            waitedMs?: number;
                            /** @description Keys that the caller pressed, the newest last */
                            keys: string;
                            /** @description What an AI that listens, or its application, has the human know; oldest first, the last ten */
                            coached: {
                                /** Format: date-time */
                                at: string;
                                text: string;
                            }[];
                            /** @description Oldest first */
                            earlierHandoffs: {
                                handoffId: string;
                                /** Format: date-time */
                                startedAt: string;
                                reason: string;
                                result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                                resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            }[];
                            /** @description So many segments are left out, all from before this time of the call; null time: all segments are */
                            transcriptCut: {
                                segments: number;
                                beforeMs: number | null;
                            } | null;
                            /** @description Fields that are empty here because the card would be too large with them */
                            cutFields: ("metadata" | "crm" | "collected")[];
                        };
                        transcript: {
                            /** @description Null for an application that has no leg */
                            leg: string | null;
                            /** @enum {string} */
                            role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                            text: string;
                            startMs: number;
                            /** @description Null where it is not known */
                            endMs: number | null;
                            final: boolean;
                            confidence?: number;
                            /** @description The other side did not hear it */
                            private: boolean;
                        }[];
                    } | null;
                    from: string;
                    to: string;
                    route: string | null;
                    startedAt: string;
                    durationMs: number;
                    /** @enum {string} */
                    by: "key" | "silence" | "limit" | "hangup" | "stopped" | "failed" | "crash";
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCallEnded: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "result": "completed",
                 *       "reason": "caller-hangup",
                 *       "sipStatus": 200,
                 *       "from": "+15550001111",
                 *       "to": "+15559998888",
                 *       "route": "+15559998888",
                 *       "startedAt": "2026-01-15T09:30:00.000Z",
                 *       "answeredAt": "2026-01-15T09:30:00.000Z",
                 *       "endedAt": "2026-01-15T09:31:30.000Z",
                 *       "legs": [
                 *         {
                 *           "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.l1",
                 *           "role": "caller",
                 *           "state": "ended",
                 *           "sipCallId": "a84b4c76e66710@trunk",
                 *           "codec": "PCMU"
                 *         }
                 *       ],
                 *       "metadata": {
                 *         "ticket": "T-1001"
                 *       },
                 *       "handoffs": [],
                 *       "context": {
                 *         "summary": "Wants a refund for a double charge in March.",
                 *         "fields": {
                 *           "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *           "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *           "caller": {
                 *             "number": "+15550001111",
                 *             "name": "Ada Example",
                 *             "anonymous": false,
                 *             "asserted": [],
                 *             "forwardedBy": []
                 *           },
                 *           "called": "+15559998888",
                 *           "route": "+15559998888",
                 *           "startedAt": "2026-01-15T09:30:00.000Z",
                 *           "answeredAt": "2026-01-15T09:30:00.000Z",
                 *           "endedAt": null,
                 *           "reason": "billing",
                 *           "result": null,
                 *           "resultReason": null,
                 *           "intent": "refund",
                 *           "sentiment": "annoyed",
                 *           "collected": {
                 *             "account": "4711"
                 *           },
                 *           "nextAction": "Refund one of the two charges",
                 *           "crm": {
                 *             "contact": "C-88"
                 *           },
                 *           "metadata": {
                 *             "ticket": "T-1001"
                 *           },
                 *           "keys": "1",
                 *           "coached": [],
                 *           "earlierHandoffs": [],
                 *           "transcriptCut": null,
                 *           "cutFields": []
                 *         },
                 *         "transcript": [
                 *           {
                 *             "leg": null,
                 *             "role": "ai",
                 *             "text": "Hello, how can I help you?",
                 *             "startMs": 40,
                 *             "endMs": null,
                 *             "final": true,
                 *             "private": false
                 *           }
                 *         ]
                 *       },
                 *       "durationMs": 90000,
                 *       "talkMs": 89900,
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.16",
                 *       "event": "call.ended",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 16,
                 *       "at": "2026-01-15T09:30:16.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "call.ended";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    /** @enum {string} */
                    result: "completed" | "abandoned" | "refused" | "failed";
                    reason: string;
                    sipStatus: number | null;
                    /** @constant */
                    direction?: "outbound";
                    from: string;
                    identity?: {
                        displayName: string | null;
                        asserted: {
                            uri: string;
                            user: string;
                            displayName: string | null;
                        }[];
                        remoteParty: {
                            uri: string;
                            user: string;
                            displayName: string | null;
                        } | null;
                        diversions: {
                            uri: string;
                            user: string;
                            displayName: string | null;
                            reason: string | null;
                        }[];
                        history: {
                            uri: string;
                            user: string;
                            displayName: string | null;
                            index: string | null;
                            reason: string | null;
                            withheld?: boolean;
                        }[];
                        privacy: string[];
                        anonymous: boolean;
                        /** @description What STIR/SHAKEN says of the caller (RFC 8224); not checked by Warmbridge */
                        signed?: {
                            headers: string[];
                            attestation: ("A" | "B" | "C") | null;
                            verstat: string | null;
                        };
                    };
                    to: string;
                    route: string | null;
                    startedAt: string;
                    answeredAt: string | null;
                    endedAt: string | null;
                    legs: {
                        id: unknown;
                        /** @enum {string} */
                        role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                        /** @enum {string} */
                        state: "idle" | "inviting" | "ringing" | "answered" | "ended";
                        /**
                         * @description It is not answered, and its media is up all the same (183, RFC 3960)
                         * @constant
                         */
                        early?: true;
                        sipCallId: unknown | null;
                        codec: string | null;
                        /** @description The crypto-suite that its sound is encrypted with (SRTP, RFC 4568); absent for plain RTP */
                        srtp?: string;
                        /** @enum {string} */
                        mode?: "talk" | "listen" | "coach" | "held";
                        coach?: unknown;
                        trunk?: string;
                        /** @description How it is carried; absent where that was not told yet */
                        quality?: {
                            /** @description To the far end and back, by RTCP: its mean */
                            roundTripMs: number | null;
                            maxRoundTripMs: number | null;
                            /** @description What came from the far end */
                            received: {
                                /** @description RTP packets that were to come */
                                packets: number | null;
                                /** @description Of them, those that did not */
                                lost: number | null;
                                lossPercent: number | null;
                                /** @description 1: losses come by chance; 2: in bursts twice as long as that (ITU-T G.107) */
                                burstRatio: number | null;
                                /** @description Interarrival jitter (RFC 3550 6.4.1), its mean */
                                jitterMs: number | null;
                                maxJitterMs: number | null;
                                /** @description Packets that came too late to be played */
                                late: number | null;
                                /** @description Sound that was made up where packets were missing */
                                concealedMs: number | null;
                                /** @description Estimate by the E-model (ITU-T G.107), 1 to 4.5 */
                                mos: number | null;
                                /** @description The same of the worst 10 s */
                                worstMos: number | null;
                            };
                            /** @description What the far end says of what it was sent */
                            sent: {
                                /** @description RTP packets that were to come */
                                packets: number | null;
                                /** @description Of them, those that did not */
                                lost: number | null;
                                lossPercent: number | null;
                                /** @description 1: losses come by chance; 2: in bursts twice as long as that (ITU-T G.107) */
                                burstRatio: number | null;
                                /** @description Interarrival jitter (RFC 3550 6.4.1), its mean */
                                jitterMs: number | null;
                                maxJitterMs: number | null;
                                /** @description Packets that came too late to be played */
                                late: number | null;
                                /** @description Sound that was made up where packets were missing */
                                concealedMs: number | null;
                                /** @description Estimate by the E-model (ITU-T G.107), 1 to 4.5 */
                                mos: number | null;
                                /** @description The same of the worst 10 s */
                                worstMos: number | null;
                            };
                        };
                    }[];
                    metadata: {
                        [key: string]: unknown;
                    };
                    disposition?: {
                        resolved: boolean;
                        precise?: boolean;
                        note?: string;
                        by: string;
                        at: string;
                    };
                    handoffs: {
                        id: unknown;
                        callId: unknown;
                        /** @enum {string} */
                        phase: "announcing" | "queued" | "ringing" | "briefing" | "accepting" | "calling" | "bridged" | "released" | "returned" | "voicemail" | "callback" | "failed";
                        /** @enum {string} */
                        strategy: "conference" | "refer" | "attended-refer" | "conference-then-refer";
                        reason: string;
                        summary: string;
                        result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                        resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                        attempts: {
                            destination: string;
                            forwardedTo?: string[];
                            trunk?: string;
                            failedTrunks?: {
                                trunk: string;
                                startedAt: string;
                                sipStatus: number | null;
                                q850Cause: number | null;
                            }[];
                            result: ("answered" | "busy" | "no-answer" | "declined" | "machine" | "rejected" | "unreachable" | "cancelled" | "forwarded") | null;
                            detail?: string;
                            sipStatus: number | null;
                            q850Cause: number | null;
                            startedAt: string;
                            ringingAt: string | null;
                            answeredAt: string | null;
                            endedAt: string | null;
                        }[];
                        timings: {
                            announcedMs?: number;
                            queuedMs?: number;
                            turnMs?: number;
                            firstInviteMs?: number;
                            answeredMs?: number;
                            whisperStartMs?: number;
                            acceptedMs?: number;
                            referredMs?: number;
                            releasedMs?: number;
                            bridgedMs?: number;
                        };
                        whispers?: {
                            leg: unknown;
                            /** @enum {string} */
                            result: "none" | "leak" | "unmeasured";
                            /** @description Why it is unmeasured */
                            why: ("no-whisper" | "too-short" | "masked" | "busy" | "recording" | "failed") | null;
                            /** @description The leak is above `handoff.whisperPrivacy.alarmDb` */
                            alarm: boolean;
                            /** @description Level of the whisper in what the caller was sent; null: none stands out */
                            leakDb: number | null;
                            /** @description A leak from this level on would have stood out */
                            floorDb: number | null;
                            correlation: number | null;
                            lagMs: number | null;
                            comparedMs: number;
                        }[];
                        queue?: {
                            name: string;
                            position: number;
                            estimate: {
                                lowMs: number;
                                highMs: number;
                            } | null;
                        };
                        createdAt: string;
                        endedAt: string | null;
                    }[];
                    /** @description The context card */
                    context: {
                        /** @description At most three sentences */
                        summary: string;
                        fields: {
                            callId: string;
                            /** @description The handoff that the card is for; null before any */
                            handoffId: string | null;
                            caller: {
                                /** @description `anonymous` where the caller withholds it */
                                number: string;
                                /** @description Display name of From */
                                name: string | null;
                                anonymous: boolean;
                                /** @description What the trunk asserts of the caller (P-Asserted-Identity, or Remote-Party-ID) */
                                asserted: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                }[];
                                /** @description Who forwarded the call here, newest first (Diversion) */
                                forwardedBy: {
                                    /** @description Number, name or address */
                                    number: string;
                                    name: string | null;
                                    reason: string | null;
                                }[];
                            };
                            called: string;
                            route: string | null;
                            /** Format: date-time */
                            startedAt: string;
                            answeredAt: string | null;
                            endedAt: string | null;
                            reason: string | null;
                            /** @description What the handoff came to; null while it goes on */
                            result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                            resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            intent: string | null;
                            sentiment: string | null;
                            collected: {
                                [key: string]: unknown;
                            };
                            nextAction: string | null;
                            crm: {
                                [key: string]: unknown;
                            };
                            /** @description The call's metadata, without what has a field of its own here */
                            metadata: {
                                [key: string]: unknown;
                            };
                            /** @description So long the caller has waited in a queue; missing: not at all */
                            waitedMs?: number;
                            /** @description Keys that the caller pressed, the newest last */
                            keys: string;
                            /** @description What an AI that listens, or its application, has the human know; oldest first, the last ten */
                            coached: {
                                /** Format: date-time */
                                at: string;
                                text: string;
                            }[];
                            /** @description Oldest first */
                            earlierHandoffs: {
                                handoffId: string;
                                /** Format: date-time */
                                startedAt: string;
                                reason: string;
                                result: ("bridged" | "released" | "returned" | "voicemail" | "callback" | "failed") | null;
                                resultReason: ("completed" | "no-answer" | "busy" | "declined" | "machine" | "caller-left" | "cancelled" | "error" | "no-agents" | "queue-full" | "max-wait" | "caller-chose" | "closed" | "too-many-at-once" | "caller-not-reached") | null;
                            }[];
                            /** @description So many segments are left out, all from before this time of the call; null time: all segments are */
                            transcriptCut: {
                                segments: number;
                                beforeMs: number | null;
                            } | null;
                            /** @description Fields that are empty here because the card would be too large with them */
                            cutFields: ("metadata" | "crm" | "collected")[];
                        };
                        transcript: {
                            /** @description Null for an application that has no leg */
                            leg: string | null;
                            /** @enum {string} */
                            role: "caller" | "ai" | "agent" | "supervisor" | "conference";
                            text: string;
                            startMs: number;
                            /** @description Null where it is not known */
                            endMs: number | null;
                            final: boolean;
                            confidence?: number;
                            /** @description The other side did not hear it */
                            private: boolean;
                        }[];
                    } | null;
                    durationMs: number;
                    talkMs: number;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCallDisposition: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "resolved": true,
                 *       "precise": true,
                 *       "note": "refund sent",
                 *       "by": "crm",
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.17",
                 *       "event": "call.disposition",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 17,
                 *       "at": "2026-01-15T09:30:17.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "call.disposition";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    resolved: boolean;
                    precise?: boolean;
                    note?: string;
                    by: string;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCallbackRequested: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "callback": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1.callback",
                 *       "handoffId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1",
                 *       "number": "+15550001111",
                 *       "from": "+15559998888",
                 *       "route": "+15559998888",
                 *       "destinations": [
                 *         "sip:2001@pbx.example"
                 *       ],
                 *       "maxAttempts": 3,
                 *       "reason": "billing",
                 *       "summary": "Wants a refund for a double charge in March.",
                 *       "context": {
                 *         "intent": "refund"
                 *       },
                 *       "notBefore": "2026-01-15T09:31:00.000Z",
                 *       "expiresAt": "2026-01-16T09:31:00.000Z",
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.18",
                 *       "event": "callback.requested",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 18,
                 *       "at": "2026-01-15T09:30:18.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "callback.requested";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    reason: string;
                    summary: string;
                    context: {
                        [key: string]: unknown;
                    } | null;
                    handoffId: unknown;
                    callback: unknown;
                    number: string;
                    from: string;
                    route: string;
                    destinations: string[];
                    maxAttempts: number;
                    notBefore: string;
                    expiresAt: string;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCallbackDialling: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "callback": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1.callback",
                 *       "number": "+15550001111",
                 *       "attempt": 1,
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.19",
                 *       "event": "callback.dialling",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 19,
                 *       "at": "2026-01-15T09:30:19.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "callback.dialling";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    callback: unknown;
                    number: string;
                    attempt: number;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCallbackMissed: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "callback": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1.callback",
                 *       "number": "+15550001111",
                 *       "attempt": 1,
                 *       "result": "no-answer",
                 *       "notBefore": "2026-01-15T09:46:00.000Z",
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.20",
                 *       "event": "callback.missed",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 20,
                 *       "at": "2026-01-15T09:30:20.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "callback.missed";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    callback: unknown;
                    number: string;
                    attempt: number;
                    /** @enum {string} */
                    result: "reached" | "no-answer" | "busy" | "declined" | "rejected" | "unreachable" | "machine" | "caller-left" | "nobody-free" | "error" | "interrupted" | "invalid" | "expired" | "replaced" | "ended-by-api" | "no-agent" | "agent-left";
                    notBefore: string;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCallbackDone: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "callback": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1.callback",
                 *       "number": "+15550001111",
                 *       "attempt": 1,
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.21",
                 *       "event": "callback.done",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 21,
                 *       "at": "2026-01-15T09:30:21.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "callback.done";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    callback: unknown;
                    number: string;
                    attempt: number;
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCallbackFailed: {
        parameters: {
            query?: never;
            header: {
                /** @description The name of the event */
                "Warmbridge-Event": string;
                /** @description The id of the delivery, the same for every attempt */
                "Warmbridge-Delivery": string;
                /** @description `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none */
                "Warmbridge-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "callback": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.h1.callback",
                 *       "number": "+15550001111",
                 *       "attempt": 3,
                 *       "result": "no-answer",
                 *       "id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d.22",
                 *       "event": "callback.failed",
                 *       "callId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
                 *       "sequence": 22,
                 *       "at": "2026-01-15T09:30:22.000Z"
                 *     }
                 */
                "application/json": {
                    /** @description The same for every receiver and every attempt: `callId.sequence` */
                    id: string;
                    /** @constant */
                    event: "callback.failed";
                    callId: string;
                    /** @description The place in the journal of the call; it grows from event to event */
                    sequence: number;
                    /** @description RFC 3339, UTC, milliseconds */
                    at: string;
                    callback: unknown;
                    number: string;
                    attempt: number;
                    /** @enum {string} */
                    result: "reached" | "no-answer" | "busy" | "declined" | "rejected" | "unreachable" | "machine" | "caller-left" | "nobody-free" | "error" | "interrupted" | "invalid" | "expired" | "replaced" | "ended-by-api" | "no-agent" | "agent-left";
                };
            };
        };
        responses: {
            /** @description The event is taken */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is sent again, later and later, for 24 h. Redirects are not followed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
