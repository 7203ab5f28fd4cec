/** An end asked for: a deployment or a changed setting ends the app in mid-scan, an everyday event on Flex Consumption. */
import { app } from '@azure/functions';
import { shutDown } from './monitor.ts';

app.hook.appTerminate(shutDown);
