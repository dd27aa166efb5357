#!/usr/bin/env node
import { program } from './program.ts';
import { reportFault } from './report-fault.ts';

await program.parseAsync().catch(reportFault);
