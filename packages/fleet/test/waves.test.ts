/** Documents that are applied on several hosts, all of them or none. */
import { waves } from './waves.js';

waves('quick');
