{ tools }: tools.nixosGenerate { format = "iso"; }
