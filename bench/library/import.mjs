// Importing the package, and nothing more.
import '../../dist/node/index.js';
