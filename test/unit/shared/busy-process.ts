// Sees no event any more, as a process in native code does.
import { endWithParent } from '../../../src/shared/end-with-parent.ts';

endWithParent();
for (;;);
