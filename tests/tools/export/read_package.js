// Reads a data package with a reader of the standard, every row of every table, and writes a line for
// each fault. Usage: read_package.js NODE_MODULES DESCRIPTOR
const path = require("path");
const [modules, descriptor] = process.argv.slice(2);
const {Package, validate} = require(path.resolve(modules, "datapackage"));

async function faults() {
  const {valid, errors} = await validate(descriptor);
  if (!valid) return errors.map(error => `datapackage.json: ${error.message}`);
  const found = [];
  const dataPackage = await Package.load(descriptor);
  for (const resource of dataPackage.resources) {
    try {
      const rows = await resource.read({relations: true});
      console.log(`${resource.name} ${rows.length}`);
    } catch (error) {
      const causes = error.multiple ? error.errors : [error];
      found.push(...causes.map(cause => `${resource.name}: ${cause.message}`));
    }
  }
  return found;
}

faults().then(found => {
  for (const fault of found) console.error(fault);
  process.exitCode = found.length === 0 ? 0 : 1;
});
