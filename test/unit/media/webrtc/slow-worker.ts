// A WebRTC process that takes a moment to start, tells its number in a file, and does nothing.
import { writeFileSync } from 'node:fs';

const READY_MS = 300;

writeFileSync(process.env['NUMBER_FILE']!, String(process.pid));
process.on('message', () => undefined);
process.on('disconnect', () => process.exit(0));
setTimeout(() => process.send?.({ kind: 'ready' }), READY_MS);
