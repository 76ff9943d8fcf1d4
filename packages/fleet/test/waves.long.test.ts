/** Documents that are applied together, where agents, servers and those who apply them are gone for a while. */
import { waves } from './waves.js';

waves('slow');
