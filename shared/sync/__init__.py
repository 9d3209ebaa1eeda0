"""What laptops and server say to each other about sealed records: the protocol, its bytes, its clock and its cases."""
