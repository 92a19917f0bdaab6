# A rule for Rego: the supplier of a component, or of a package.
package banned

import rego.v1

deny contains component.name if {
	some component in input.components
	contains(lower(component.supplier.name), "kaspersky")
}

deny contains package.name if {
	some package in input.packages
	contains(lower(package.supplier), "kaspersky")
}
