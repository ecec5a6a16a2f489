// Tells what time it is to whoever asks.
import { SystemClock } from '../../../../src/shared/system-clock.ts';

const clock = new SystemClock();
process.on('message', () => process.send?.(clock.now()));
process.send?.('ready');
